"""What can go wrong, in one tree.

::

    FealtyError                  everything that Fealty raises on purpose
    ├── InputError               a file that cannot be used as it is
    │   └── UnrecognisedTable    no importer knows this header
    ├── RecordError              a record that breaks the contract
    ├── CaseError                a case file that cannot be used
    │   ├── NotACase             the file is something else
    │   ├── NewerCase            written by a later version of Fealty
    │   └── CaseBusy             somebody else is writing
    ├── SettingsError            a setting that is missing or makes no sense
    └── MeasurementError         a series that cannot be measured

Each message says what is wrong, where, and what to do. The command line prints it without a traceback.
"""


class FealtyError(Exception):
    """Something the user can understand and mend."""


class InputError(FealtyError):
    """A file that cannot be used as it is."""


class UnrecognisedTable(InputError):
    """No importer knows this header, and no mapping could be guessed."""


class RecordError(FealtyError, ValueError):
    """A record that breaks the contract of ``fealty-records/1``."""


class CaseError(FealtyError):
    """A case file that cannot be used."""


class NotACase(CaseError):
    """The file exists and is not a Fealty case."""


class NewerCase(CaseError):
    """The case was written by a later version of Fealty."""


class CaseBusy(CaseError):
    """Another process holds the case for writing."""


class SettingsError(FealtyError, ValueError):
    """A setting that is missing or makes no sense."""


class MeasurementError(FealtyError, ValueError):
    """A series that cannot be measured, or a question it cannot answer."""
