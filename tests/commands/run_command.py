"""`python -m tests.commands.run_command record …`: the headless commands as a program of their own."""

import argparse
import sys

from inspector.commands import export, record


def main() -> int:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers(required=True)
    for command in (record, export):
        command.add_parser(subparsers)
    args = parser.parse_args()
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
