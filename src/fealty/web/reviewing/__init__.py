"""Review: which records to look at, what they stand on, and how they are corrected.

`searching` finds words, `sifting` filters and sorts, `reading` lays a source's text beside its records, `telling` says
what a record holds and what was said of it, `editing` makes a form of a record and changes of a form.
"""
