"""What stands at the front of a replication bundle: the answer, how to get it again, and what lies where."""

from __future__ import annotations

import shlex

from fealty.measuring.measurement import Measurement
from fealty.showing import words
from fealty.showing.exports.members import (
    EARLIER,
    FILES,
    JUDGEMENTS,
    MANIFEST,
    ORIGINS,
    RESULT,
    SETTINGS,
    Asked,
    Manifest,
)


def readme(manifest: Manifest, measurement: Measurement) -> str:
    """Return the text of a bundle's README."""
    said = words.answer(measurement)
    asked = manifest.asked
    options: list[str] = []
    options += ["--sponsor", asked.sponsor] if asked.sponsor else []
    options += [part for one in asked.groups or () for part in ("--group", one)]
    options += [part for one in asked.orders or () for part in ("--order", one)]
    options += ["--level", str(asked.level)] if asked.level != Asked().level else []
    command = shlex.join(["fealty", "measure", "case.fealty", *options])
    made = ", ".join(f"{name} {number}" for name, number in manifest.versions.items() if name != "fealty")
    records = ", ".join(f"{number:,} {kind}" for kind, number in manifest.counts.items() if number)
    again = "The case was rebuilt from this bundle when it was made, and measured again: the same figures came out."
    if manifest.measured_again:
        listed = "; ".join(manifest.measured_again)
        again = f"Measured again from what is left in this bundle, some figures come out otherwise: {listed}."
    gap = f"\n## What is left out\n\n{manifest.left_out}\n" if manifest.left_out else ""
    return f"""# {manifest.title}: replication bundle

{manifest.question}

{said.headline}
{gap}
## To get the same numbers

    pip install fealty=={manifest.versions["fealty"]}
    fealty rebuild THIS.zip case.fealty
    {command}

`fealty rebuild` verifies every file of the bundle, makes the case again, measures it and compares every figure with
`{RESULT}`. In Python: `from fealty.showing.bundling import rebuild`. {again}

Made with Fealty {manifest.versions["fealty"]}, Python {manifest.python}, {made} on {manifest.machine}. The fit draws no
random numbers; attacks by nobody that is named are shared out among groups in {manifest.draws} ways, seed
{manifest.seed}. Fingerprint of what the result stands on: {manifest.fingerprint}.

## What is here

| file | what |
| --- | --- |
| `{RESULT}` | the result: every estimate, interval, check and the records under it (`fealty measure --json`) |
| `{SETTINGS}` | the settings of the case |
| `records/*.jsonl` | the records as they were read, one JSON object a line ({manifest.contract}): {records} |
| `{JUDGEMENTS}` | what reviewers said of them, oldest first: {manifest.judgements:,} |
| `{EARLIER}`, `{ORIGINS}`, `{FILES}` | earlier versions of table rows; which records came with which file; the files |
| `{MANIFEST}` | versions, options, seed, counts, and the SHA-256 of every file |

Sources carry their texts, because every quote is checked against them; the original files (pages, PDFs, tables) are
not here. Their SHA-256 is.
"""
