"""The trained part of the reader: words, tags, trees, names, frames, and what one actor does to another.

Runs on onnxruntime, tokenizers and NumPy alone, without a network. The weights are described in MODEL_CARD.md; they are
trained by `training/` and licensed CC BY-SA 4.0. The same sentence gets the same answer on one machine,
whatever else is asked along with it.
"""

from fealty.reading.model.parsing import parse, parse_words
from fealty.reading.model.relating import relate
from fealty.reading.model.values import Frame, Name, Sentence, Token
from fealty.reading.model.words import sentence_spans, word_spans

__all__ = ["Frame", "Name", "Sentence", "Token", "parse", "parse_words", "relate", "sentence_spans", "word_spans"]
