"""The encoder with one head: what the marked source does to the marked target."""

from __future__ import annotations

import torch
from encoder import WIDTH, Encoder
from torch import Tensor, nn


class PairModel(nn.Module):
    """Reads the type off the mean of all pieces, [CLS], and the two opening marks."""

    def __init__(self, types: int) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.head = nn.Sequential(
            nn.Dropout(0.2), nn.Linear(4 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(0.2), nn.Linear(WIDTH, types)
        )

    def forward(self, ids: Tensor, mask: Tensor, source: Tensor, target: Tensor) -> Tensor:
        """Return logits (batch, types); `source` and `target` are the places of the opening marks, (batch, 1)."""
        states = self.encoder(ids, mask)[-1]
        weight = mask.to(states.dtype).unsqueeze(-1)
        mean = (states * weight).sum(1) / weight.sum(1)
        spots = [
            torch.gather(states, 1, place.unsqueeze(-1).expand(-1, -1, WIDTH)).squeeze(1) for place in (source, target)
        ]
        return self.head(torch.cat([mean, states[:, 0], *spots], dim=-1))
