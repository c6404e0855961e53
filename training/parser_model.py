"""Encoder, layer mix, word shapes, and the heads for tags, lemmas, trees, names, frames and their roles."""

from __future__ import annotations

import torch
from encoder import DROPOUT, LAYERS, WIDTH, Encoder, Layer, Mix, closed
from torch import Tensor, nn

SHAPE_WIDTH, ARC, LABEL, TAG, ROLE = 32, 384, 128, 256, 128
FRAME_LAYERS = 2
"""How many of the encoder's last layers are there once more, for frames alone."""


class Biaffine(nn.Module):
    """Scores of every (dependent, head) pair of words, for `out` labels at once (Dozat and Manning 2017)."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.out = out
        self.weight = nn.Parameter(torch.zeros(width + 1, out * (width + 1)))

    def forward(self, dependent: Tensor, head: Tensor) -> Tensor:
        """Return (batch, out, dependents, heads) from (batch, n, width) and (batch, m, width)."""
        dependent = torch.cat([dependent, torch.ones_like(dependent[..., :1])], dim=-1)
        head = torch.cat([head, torch.ones_like(head[..., :1])], dim=-1)
        batch, words, width = dependent.shape
        left = (dependent @ self.weight).view(batch, words, self.out, width).transpose(1, 2)
        return left @ head.transpose(1, 2).unsqueeze(1)


def perceptron(inner: int, outer: int, dropout: float) -> nn.Sequential:
    """Return one layer with a bend and dropout."""
    return nn.Sequential(nn.Linear(inner, outer), nn.LeakyReLU(0.1), nn.Dropout(dropout))


class ParserModel(nn.Module):
    """One pass over a batch gives every score that a sentence needs."""

    def __init__(self, sizes: dict[str, int], dropout: float = 0.33) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.frame_layers = nn.ModuleList([Layer(DROPOUT) for _ in range(FRAME_LAYERS)])
        self.mixes = nn.ModuleDict({name: Mix() for name in ("tag", "tree", "name", "frame")})
        self.shape = nn.Embedding(sizes["shapes"], SHAPE_WIDTH)
        self.drop = nn.Dropout(0.2)
        width = WIDTH + SHAPE_WIDTH
        self.tag_layer = perceptron(width, TAG, 0.2)
        self.upos = nn.Linear(TAG, sizes["upos"])
        self.lemma = nn.Linear(TAG, sizes["lemma"])
        self.name_layer = perceptron(width, TAG, 0.2)
        self.names = nn.Linear(TAG, sizes["names"])
        self.things = nn.Linear(TAG, sizes["things"])
        self.arc_dependent = perceptron(width, ARC, dropout)
        self.arc_head = perceptron(width, ARC, dropout)
        self.label_dependent = perceptron(width, LABEL, dropout)
        self.label_head = perceptron(width, LABEL, dropout)
        self.arc = Biaffine(ARC, 1)
        self.label = Biaffine(LABEL, sizes["deprel"])
        self.frame_layer = perceptron(width, TAG, dropout)
        self.frames = nn.Linear(TAG, sizes["frames"])
        self.role_trigger = perceptron(width, ROLE, dropout)
        self.role_filler = perceptron(width, ROLE, dropout)
        self.role = Biaffine(ROLE, sizes["roles"])

    def words(self, mix: str, states: list[Tensor], first: Tensor, last: Tensor, shape: Tensor) -> Tensor:
        """Return word states (batch, 1 + words, width): place 0 is the root, read off [CLS]."""
        mixed = self.mixes[mix](states)
        index = first.unsqueeze(-1).expand(-1, -1, WIDTH)
        other = last.unsqueeze(-1).expand(-1, -1, WIDTH)
        word = (torch.gather(mixed, 1, index) + torch.gather(mixed, 1, other)) * 0.5
        return self.drop(torch.cat([word, self.shape(shape)], dim=-1))

    def framed(
        self, states: list[Tensor], mask: Tensor, first: Tensor, last: Tensor, shape: Tensor
    ) -> dict[str, Tensor]:
        """Return the logits of frames and roles: the lower layers are shared, the last ones there once more."""
        own = states[: LAYERS + 1 - FRAME_LAYERS]
        for layer in self.frame_layers:
            own.append(layer(own[-1], closed(mask, own[-1])))
        frame = self.words("frame", own, first, last, shape)[:, 1:]
        return {
            "frames": self.frames(self.frame_layer(frame)),
            "role": self.role(self.role_trigger(frame), self.role_filler(frame)),
        }

    def begin_framing(self) -> None:
        """Let the layers for frames begin as what the encoder's last layers are."""
        for own, shared in zip(self.frame_layers, self.encoder.layers[-FRAME_LAYERS:], strict=True):
            own.load_state_dict(shared.state_dict())

    def forward(self, ids: Tensor, mask: Tensor, first: Tensor, last: Tensor, shape: Tensor) -> dict[str, Tensor]:
        """Return logits.

        upos, lemma, names, things, frames: (batch, words, classes); arc: (batch, words, 1 + words) and label:
        (batch, classes, words, 1 + words), where column 0 is the root; role: (batch, roles, words that carry a frame,
        words that fill the role). `first`, `last`, `shape` begin with the root.
        """
        states = self.encoder(ids, mask)
        tag = self.tag_layer(self.words("tag", states, first, last, shape)[:, 1:])
        name = self.name_layer(self.words("name", states, first, last, shape)[:, 1:])
        tree = self.words("tree", states, first, last, shape)
        return {
            "upos": self.upos(tag),
            "lemma": self.lemma(tag),
            "names": self.names(name),
            "things": self.things(name),
            "arc": self.arc(self.arc_dependent(tree[:, 1:]), self.arc_head(tree)).squeeze(1),
            "label": self.label(self.label_dependent(tree[:, 1:]), self.label_head(tree)),
            **self.framed(states, mask, first, last, shape),
        }
