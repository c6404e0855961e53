"""Ask a database of known weaknesses about every version of the lock, and say plainly when nobody answered.

``make check`` runs this. It fails where a version of ``requirements.lock`` has a weakness that somebody has published.
Behind a registry that has no such database, and without a network, there is nobody to ask: then it says that nothing
was audited and does not fail, so that a build needs no connection; ``--strict`` makes that a failure too.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
SERVICES = ("osv", "pypi")
SECONDS = 120


def asked(service: str) -> list[dict[str, Any]] | None:
    """Return what a database says of each version; None when it cannot be had."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip",
        "--vulnerability-service", service, "--format", "json", "--progress-spinner", "off", "--timeout", "10",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        return list(json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        return None


def told(found: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the published weaknesses, a line each, and the names that the database does not have."""
    weak = [
        f"{one['name']} {one['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'no version'}"
        for one in found
        for each in one.get("vulns", [])
    ]
    return weak, [one["name"] for one in found if "skip_reason" in one]


def main() -> int:
    """Audit the lock; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--strict", action="store_true", help="fail when no database can be asked")
    strict = parser.parse_args().strict
    if importlib.util.find_spec("pip_audit") is None:
        print("audit: NOT AUDITED: pip-audit is not installed here")
        return 1 if strict else 0
    for service in SERVICES:
        found = asked(service)
        weak, unknown = told(found or [])
        if not found or len(unknown) == len(found):  # a registry that has packages alone knows none of them
            continue
        print(f"audit: {len(found) - len(unknown)} of {len(found)} locked versions looked up ({service})")
        if unknown:
            print(f"audit: not in the database, so not audited: {', '.join(unknown)}")
        for line in weak:
            print(f"audit: {line}")
        return 1 if weak else 0
    print("audit: NOT AUDITED: no database of known weaknesses can be reached from here")
    return 1 if strict else 0


if __name__ == "__main__":
    sys.exit(main())
