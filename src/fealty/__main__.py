"""``python -m fealty`` is the ``fealty`` command."""

from fealty.cli import main

if __name__ == "__main__":
    main()
