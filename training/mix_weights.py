"""Mix two trained parsers, weight by weight: heads that only one of them has stay as they are.

    python training/mix_weights.py OLD.pt NEW.pt --old-share 0.3 --out MIXED.pt

A network that goes on training on a new task drifts from what it did well before. A mean of the weights before and
after, which lie in one valley, kept the new heads and parsed better than either (Wortsman et al. 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Mix and write."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("old", type=Path)
    ask.add_argument("new", type=Path)
    ask.add_argument("--old-share", type=float, default=0.3)
    ask.add_argument("--out", type=Path, required=True)
    given = ask.parse_args()
    old, new = (torch.load(path, weights_only=True) for path in (given.old, given.new))
    share = given.old_share
    mixed = {
        name: share * old["model"][name] + (1 - share) * value if name in old["model"] else value
        for name, value in new["model"].items()
    }
    torch.save({**new, "model": mixed}, given.out)


if __name__ == "__main__":
    main()
