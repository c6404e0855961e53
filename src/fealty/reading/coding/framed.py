"""How far the network bears out what a rule found: a cue from which the confidence of a record is learned."""

from __future__ import annotations

from fealty.reading.story import Tree

SURELY = 0.9
LIKELY = 0.5


def borne_out(tree: Tree, kind: str, label: str) -> str:
    """Return "framed surely", "framed", "framed otherwise" (the kind, not the label) or "unframed".

    Parameters
    ----------
    tree
        The sentence that tells it.
    kind, label
        What is told, as frames name it: "tie" and "arms".
    """
    here = [frame for frame in tree.sentence.frames if frame.kind == kind]
    best = max((frame.probability for frame in here if frame.label == label), default=0.0)
    if best >= LIKELY:
        return "framed surely" if best >= SURELY else "framed"
    return "framed otherwise" if any(frame.probability >= LIKELY for frame in here) else "unframed"
