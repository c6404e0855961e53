"""Write trained models as int8 ONNX files, and the labels beside them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import graphs
import onnx
import torch
from numpy.typing import NDArray

ROOM = Path("src/fealty/reading/model")


def _arrays(model: dict[str, torch.Tensor]) -> dict[str, NDArray[Any]]:
    return {name: value.numpy() for name, value in model.items()}


def parser(path: Path, into: Path) -> dict[str, list[str]]:
    """Export the parser and return its labels."""
    kept = torch.load(path, weights_only=True)
    labels = dict(kept["labels"])
    graphs.parser(_arrays(kept["model"]), {name: len(found) for name, found in labels.items()}, into / "parser.onnx")
    return labels


def pairs(path: Path, into: Path) -> list[str]:
    """Export the pair classifier and return its classes."""
    kept = torch.load(path, weights_only=True)
    graphs.pairs(_arrays(kept["model"]), len(kept["classes"]), into / "pairs.onnx")
    return list(kept["classes"])


def main() -> None:
    """Export what is given."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--parser", type=Path)
    ask.add_argument("--pairs", type=Path)
    ask.add_argument("--out", type=Path, default=ROOM, help="folder of the files; that of the package by default")
    given = ask.parse_args()
    file = given.out / "labels.json"
    labels = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if given.parser:
        labels |= parser(given.parser, given.out)
    if given.pairs:
        labels["pairs"] = pairs(given.pairs, given.out)
    file.write_text(json.dumps(labels, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    for made in sorted(given.out.glob("*.onnx")):
        onnx.checker.check_model(str(made))
        print(f"{made}: {made.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
