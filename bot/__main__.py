"""`python -m bot` is the `exportmate` command."""

from bot.commands import main

main()
