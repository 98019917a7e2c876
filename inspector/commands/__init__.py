"""The headless commands of main.py, one file each: `add_parser(subparsers)` and `run(arguments) -> exit code`."""
