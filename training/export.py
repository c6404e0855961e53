"""Write trained models as int8 ONNX files, and the labels beside them."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import onnx
import torch
from encoder import Encoder
from onnxruntime.quantization import QuantType, quantize_dynamic
from pair_model import PairModel
from parser_model import ParserModel
from torch import Tensor, nn

from fealty.reading.model.features import SHAPES

ROOM = Path("src/fealty/reading/model")


class SmallEmbedding(nn.Module):
    """The word embeddings in 8 bits, one scale a row: a quarter of the size, and no loss that the scores show."""

    def __init__(self, source: nn.Embedding) -> None:
        super().__init__()
        scale = source.weight.detach().abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", torch.round(source.weight.detach() / scale).to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        """Return the embeddings in 32 bits."""
        return self.rows[ids].to(torch.float32) * self.scale[ids]


def _plain(encoder: Encoder) -> None:
    encoder.words = SmallEmbedding(encoder.words)  # type: ignore[assignment]
    for layer in encoder.layers:
        layer.plain = True


class ParserExport(nn.Module):
    """What reading needs and no more: classes instead of scores, except for arcs."""

    def __init__(self, model: ParserModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor, first: Tensor, last: Tensor, shape: Tensor) -> tuple[Tensor, ...]:
        """Return upos, lemma, names, things, arc scores, labels, frames (probabilities), roles (scores)."""
        scores = self.model(ids, mask, first, last, shape)
        tags = [scores[name].argmax(dim=-1).to(torch.int32) for name in ("upos", "lemma", "names", "things")]
        frames = torch.softmax(scores["frames"], dim=-1)
        trees = scores["arc"], scores["label"].argmax(dim=1).to(torch.int32)
        return (*tags, *trees, frames, scores["role"])


class PairExport(nn.Module):
    """Probabilities instead of scores."""

    def __init__(self, model: PairModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor, source: Tensor, target: Tensor) -> Tensor:
        """Return (batch, classes)."""
        return torch.softmax(self.model(ids, mask, source, target), dim=-1)


def write(model: nn.Module, inputs: dict[str, Tensor], outputs: list[str], path: Path) -> None:
    """Export, quantise the matrix products, write."""
    batch, pieces, words = torch.export.Dim("batch"), torch.export.Dim("pieces", max=512), torch.export.Dim("words")
    shapes: dict[str, dict[int, object]] = {}
    for name, value in inputs.items():
        width = pieces if name in ("ids", "mask") else words
        shapes[name] = {0: batch} if value.shape[1] == 1 else {0: batch, 1: width}
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder) / "big.onnx"
        program = torch.onnx.export(
            model.eval(),
            kwargs=inputs,
            dynamo=True,
            input_names=list(inputs),
            output_names=outputs,
            dynamic_shapes=shapes,
            external_data=False,
            opset_version=18,
            verbose=False,
        )
        program.save(str(big))
        quantize_dynamic(
            str(big), str(path), op_types_to_quantize=["MatMul", "Gemm"], weight_type=QuantType.QInt8, per_channel=True
        )
    onnx.checker.check_model(str(path))
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def parser(path: Path) -> dict[str, list[str]]:
    """Export the parser and return its labels."""
    kept = torch.load(path, weights_only=True)
    labels = kept["labels"]
    model = ParserModel({**{name: len(found) for name, found in labels.items()}, "shapes": len(SHAPES)})
    model.load_state_dict(kept["model"])
    _plain(model.encoder)
    words = torch.tensor([[0, 1, 2, 3], [0, 1, 3, 0], [0, 2, 4, 0]])
    ids = torch.randint(1000, 9000, (3, 7))
    tables = {name: words.clone() for name in ("first", "last", "shape")}  # one tensor thrice would become one input
    inputs = {"ids": ids, "mask": torch.ones_like(ids), **tables}
    outputs = ["upos", "lemma", "names", "things", "arc", "label", "frames", "role"]
    write(ParserExport(model), inputs, outputs, ROOM / "parser.onnx")
    return dict(labels)


def pairs(path: Path) -> list[str]:
    """Export the pair classifier and return its classes."""
    kept = torch.load(path, weights_only=True)
    model = PairModel(len(kept["classes"]))
    model.load_state_dict(kept["model"])
    _plain(model.encoder)
    ids = torch.randint(1000, 9000, (3, 9))
    place = torch.tensor([[1], [2], [3]])
    inputs = {"ids": ids, "mask": torch.ones_like(ids), "source": place, "target": place + 1}
    write(PairExport(model), inputs, ["probability"], ROOM / "pairs.onnx")
    return list(kept["classes"])


def main() -> None:
    """Export what is given."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--parser", type=Path)
    ask.add_argument("--pairs", type=Path)
    given = ask.parse_args()
    file = ROOM / "labels.json"
    labels = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if given.parser:
        labels |= parser(given.parser)
    if given.pairs:
        labels["pairs"] = pairs(given.pairs)
    file.write_text(json.dumps(labels, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
