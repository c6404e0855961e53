"""Are the readings told apart? Cases simulated under each, assessed: who was taken for whom.

    python benchmarks/assessing.py [--cases 200] [--seed 1]

One table for each amount of evidence: one order on one group, four orders on one, four on three; from the effects alone
and with reports. Rows are the truth, columns what the assessment named; the last says what it believed of the truth.
"""

from __future__ import annotations

import argparse
import time

from fealty.assessing.assessment import CANNOT_TELL
from fealty.assessing.hypotheses import default_hypotheses
from fealty.assessing.recovery import Recovery, recover

AMOUNTS = ((1, 1, False), (1, 1, True), (4, 1, False), (4, 1, True), (4, 3, False), (4, 3, True))


def table(found: Recovery) -> str:
    names = {one.id: one.name for one in default_hypotheses()} | {CANNOT_TELL: CANNOT_TELL}
    lines = [
        f"| true | {' | '.join(names.values())} | mean belief in the truth |",
        f"| --- |{' --- |' * (len(names) + 1)}",
    ]
    for truth, named in found.named.items():
        total = sum(named.values())
        cells = " | ".join(f"{100 * named[one] / total:.0f} %" for one in names)
        lines.append(f"| {names[truth]} | {cells} | {100 * found.believed[truth]:.0f} % |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=200, help="cases a reading")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for orders, groups, reports in AMOUNTS:
        begin = time.perf_counter()
        found = recover(asked.cases, orders=orders, groups=groups, seed=asked.seed, reports=reports)
        evidence = "effects and reports" if reports else "effects alone"
        print(f"\n### {orders} order(s), {groups} group(s), {evidence}\n\n{table(found)}\n")
        print(
            f"Named with {100 * found.said:.0f} % on average, and right in {100 * found.right:.0f} %. "
            f"({time.perf_counter() - begin:.0f} s)"
        )


if __name__ == "__main__":
    main()
