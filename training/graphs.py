"""The trained models as ONNX graphs for one sentence at a time, written operator by operator.

A general exporter knows neither that reading needs no padding nor which operators of onnxruntime do several steps at
once. One sentence a call leaves out padding and masks; and since the matrix products quantise what they are given by
its largest number, what the network says of a sentence then depends on that sentence alone. Weights are kept in 8 bits,
a scale for each column of a matrix product and for each row of the word embeddings; all else is in 32 bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from encoder import HEADS, LAYERS, WIDTH
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from parser_model import ARC, FRAME_LAYERS, LABEL, ROLE, TAG

FUSED = "com.microsoft"  # operators of onnxruntime that are not in the standard
OPSET, FUSED_OPSET, FORMAT = 18, 1, 10
_STEEPEST = np.float32(127)

Array = NDArray[Any]
Weights = Mapping[str, Array]


class Graph:
    """Operators in order, and the constants that they use."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, values: Array) -> str:
        """Add a constant and return its name."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def whole(self, *numbers: int) -> str:
        """Add whole numbers, as shapes and places are given."""
        return self.constant(np.array(numbers, dtype=np.int64))

    def add(self, kind: str, *inputs: str, out: str = "", domain: str = "", **settings: Any) -> str:
        """Add an operator with one output and return the output's name."""
        name = out or f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **settings))
        return name

    def split(self, value: str, sizes: Sequence[int], axis: int = -1) -> list[str]:
        """Cut a value into parts."""
        names = [f"n{len(self._nodes)}.{number}" for number in range(len(sizes))]
        self._nodes.append(helper.make_node("Split", [value, self.whole(*sizes)], names, axis=axis))
        return names

    def product(self, value: str, matrix: Array, bias: Array, out: str = "") -> str:
        """Add a matrix product in 8 bits; a column of zeros keeps its bias exactly."""
        scale = np.abs(matrix).max(axis=0).astype(np.float32) / _STEEPEST
        scale[scale == 0] = 1
        rows = np.round(matrix / scale).astype(np.int8)
        inputs = (self.constant(rows), self.constant(scale), "", self.constant(bias.astype(np.float32)))
        return self.add("DynamicQuantizeMatMul", value, *inputs, out=out, domain=FUSED)

    def linear(self, value: str, *names: str, out: str = "") -> str:
        """Add linear layers of the model that read the same value, side by side."""
        matrix = np.concatenate([self.weights[f"{name}.weight"].T for name in names], axis=1)
        return self.product(value, matrix, np.concatenate([self.weights[f"{name}.bias"] for name in names]), out)

    def normed(self, value: str, name: str) -> str:
        """Add a layer normalisation."""
        parts = (self.constant(self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", value, *parts, axis=-1, epsilon=1e-12)

    def write(
        self, path: Path, inputs: Mapping[str, str], outputs: Mapping[str, tuple[int, Sequence[str | int]]]
    ) -> None:
        """Write the graph; inputs are rows of whole numbers, of the length named, outputs have a type and a shape."""
        given = [helper.make_tensor_value_info(name, TensorProto.INT64, [size]) for name, size in inputs.items()]
        made = [helper.make_tensor_value_info(name, kind, list(shape)) for name, (kind, shape) in outputs.items()]
        graph = helper.make_graph(self._nodes, path.stem, given, made, self._constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, FUSED_OPSET)]
        onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=FORMAT), path)


def encoded(graph: Graph) -> list[str]:
    """Add the encoder, which reads `ids` and `position`; return embeddings and each layer's states, (pieces, width)."""
    weights = graph.weights
    words = weights["encoder.words.weight"]
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), np.float32(1e-8)) / _STEEPEST
    rows = graph.add("Gather", graph.constant(np.round(words / scale).astype(np.int8)), "ids")
    scales = graph.add("Gather", graph.constant(scale), "ids")
    word = graph.add("Mul", graph.add("Cast", rows, to=TensorProto.FLOAT), scales)
    positions = graph.constant(weights["encoder.positions.weight"] + weights["encoder.kind"])
    place = graph.add("Gather", positions, "position")
    states = [graph.normed(graph.add("Add", word, place), "encoder.norm")]
    for number in range(LAYERS):
        states.append(_layer(graph, states[-1], f"encoder.layers.{number}"))
    return states


def _layer(graph: Graph, state: str, name: str) -> str:
    one = graph.add("Reshape", graph.linear(state, f"{name}.qkv"), graph.whole(1, -1, 3 * WIDTH))
    asked = graph.split(one, [WIDTH] * 3)
    seen = graph.add("MultiHeadAttention", *asked, domain=FUSED, num_heads=HEADS)
    seen = graph.linear(graph.add("Reshape", seen, graph.whole(-1, WIDTH)), f"{name}.out")
    state = graph.normed(graph.add("Add", state, seen), f"{name}.norm1")
    inner = graph.add("Gelu", graph.linear(state, f"{name}.up"), domain=FUSED)
    return graph.normed(graph.add("Add", state, graph.linear(inner, f"{name}.down")), f"{name}.norm2")


def parser(weights: Weights, sizes: Mapping[str, int], path: Path) -> None:
    """Write the parser.

    Its inputs are `ids` and `position` of the pieces, and `first`, `last` and `shape` of the root and the words.
    All outputs begin with the root, which has no meaning there: classes of `upos`, `lemma`, `names`, `things`; `arc`,
    scores of (word, head); `label`, class of (word, head); `frames`, probabilities; `role`, scores of (word that
    carries a frame, role, word that fills it).
    """
    graph = Graph(weights)
    states = encoded(graph)
    framing = states[: LAYERS + 1 - FRAME_LAYERS]
    for number in range(FRAME_LAYERS):
        framing.append(_layer(graph, framing[-1], f"frame_layers.{number}"))
    words = _words(graph, states, ("tag", "name", "tree")) | _words(graph, framing, ("frame",))
    for mix, layer, names in (("tag", "tag_layer", ("upos", "lemma")), ("name", "name_layer", ("names", "things"))):
        both = graph.linear(_perceptrons(graph, words[mix], (layer, False)), *names)
        for part, name in zip(graph.split(both, [sizes[name] for name in names]), names, strict=True):
            graph.add("ArgMax", part, out=name, axis=-1, keepdims=0)
    tree = _perceptrons(
        graph, words["tree"],
        ("arc_dependent", False), ("arc_head", True), ("label_dependent", False), ("label_head", True),
    )  # fmt: skip
    dependent, head, labelled, labelling = graph.split(tree, [ARC, ARC + 1, LABEL, LABEL + 1])
    _biaffine(graph, dependent, head, "arc", out="arc")
    graph.add("ArgMax", _biaffine(graph, labelled, labelling, "label"), out="label", axis=1, keepdims=0)
    frame = _perceptrons(graph, words["frame"], ("frame_layer", False), ("role_trigger", False), ("role_filler", True))
    framed, trigger, filler = graph.split(frame, [TAG, ROLE, ROLE + 1])
    graph.add("Softmax", graph.linear(framed, "frames"), out="frames", axis=-1)
    _biaffine(graph, trigger, filler, "role", out="role")
    rows = {name: (TensorProto.INT64, ["words"]) for name in ("upos", "lemma", "names", "things")}
    pairs = {
        "arc": (TensorProto.FLOAT, ["words", "words"]),
        "label": (TensorProto.INT64, ["words", "words"]),
        "frames": (TensorProto.FLOAT, ["words", sizes["frames"]]),
        "role": (TensorProto.FLOAT, ["words", sizes["roles"], "words"]),
    }
    inputs = {"ids": "pieces", "position": "pieces", "first": "words", "last": "words", "shape": "words"}
    graph.write(path, inputs, {**rows, **pairs})


def _words(graph: Graph, states: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Add the states of the words, with their shapes, in the mixes of layers named."""
    mixes = np.array([_softmax(graph.weights[f"mixes.{n}.weights"]) * graph.weights[f"mixes.{n}.scale"] for n in names])
    flat = graph.whole(1, -1)
    layers = graph.add("Concat", *(graph.add("Reshape", state, flat) for state in states), axis=0)
    mixed = graph.add("MatMul", graph.constant(mixes.astype(np.float32)), layers)
    mixed = graph.add("Reshape", mixed, graph.whole(len(names), -1, WIDTH))
    ends = (graph.add("Gather", mixed, end, axis=1) for end in ("first", "last"))
    middle = graph.add("Mul", graph.add("Add", *ends), graph.constant(np.float32(0.5)))
    shape = graph.add("Gather", graph.constant(graph.weights["shape.weight"]), "shape")
    parts = graph.split(middle, [1] * len(names), axis=0)
    wide = graph.whole(-1, WIDTH)
    return {
        name: graph.add("Concat", graph.add("Reshape", part, wide), shape, axis=-1)
        for name, part in zip(names, parts, strict=True)
    }


def _softmax(values: Array) -> Array:
    found = np.exp(values.astype(np.float64) - values.max())
    whole: Array = found / found.sum()
    return whole


def _perceptrons(graph: Graph, value: str, *layers: tuple[str, bool]) -> str:
    """Add layers that read the same value side by side, each with a column that is always 1 where that is asked for."""
    matrices: list[Array] = []
    biases: list[Array] = []
    for name, with_one in layers:
        matrices.append(graph.weights[f"{name}.0.weight"].T)
        biases.append(graph.weights[f"{name}.0.bias"])
        if with_one:
            matrices.append(np.zeros((len(matrices[-1]), 1), dtype=np.float32))
            biases.append(np.ones(1, dtype=np.float32))
    made = graph.product(value, np.concatenate(matrices, axis=1), np.concatenate(biases))
    return graph.add("LeakyRelu", made, alpha=0.1)


def _biaffine(graph: Graph, dependent: str, head: str, name: str, out: str = "") -> str:
    """Add the scores of every (dependent, head), or (dependent, label, head); `head` ends in a column of ones."""
    matrix = graph.weights[f"{name}.weight"]
    width = len(matrix)
    left = graph.product(dependent, matrix[:-1], matrix[-1])
    if matrix.shape[1] == width:
        return graph.add("FusedMatMul", left, head, out=out, domain=FUSED, transB=1)
    rows = graph.add("Reshape", left, graph.whole(-1, width))
    scores = graph.add("FusedMatMul", rows, head, domain=FUSED, transB=1)
    shape = graph.add("Concat", graph.whole(-1, matrix.shape[1] // width), graph.add("Shape", head, end=1), axis=0)
    return graph.add("Reshape", scores, shape, out=out)


def pairs(weights: Weights, classes: int, path: Path) -> None:
    """Write the pair classifier: `ids` and `position` of pieces, `marks` (both that open) to `probability`."""
    graph = Graph(weights)
    states = encoded(graph)[-1]
    mean = graph.add("ReduceMean", states, graph.whole(0), keepdims=1)
    seen = graph.add("Concat", graph.whole(0), "marks", axis=0)
    spots = graph.add("Reshape", graph.add("Gather", states, seen), graph.whole(1, -1))
    inner = graph.add("Tanh", graph.linear(graph.add("Concat", mean, spots, axis=-1), "head.1"))
    graph.add("Softmax", graph.linear(inner, "head.4"), out="probability", axis=-1)
    outputs = {"probability": (TensorProto.FLOAT, [1, classes])}
    graph.write(path, {"ids": "pieces", "position": "pieces", "marks": "marks"}, outputs)
