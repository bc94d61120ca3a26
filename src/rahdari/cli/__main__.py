"""`python -m rahdari.cli`, for where the command is not on the path."""

from rahdari.cli.main import main

if __name__ == "__main__":
    main()
