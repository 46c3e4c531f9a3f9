"""`python -m dialect.cli` is the command `xiangyin`."""

from dialect.cli.command import main

main()
