"""The headless commands of main.py, one file each: `add_parser(subparsers)`, `run(options) -> exit code`."""
