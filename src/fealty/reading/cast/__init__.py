"""Who: the people, groups and things of a story, what each mention stands for, and which actor that is."""

from fealty.reading.cast.cast import Cast

__all__ = ["Cast"]
