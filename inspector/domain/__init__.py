"""Pure values and functions. No I/O, clock, Qt or asyncio: bytes and dicts in, values and errors out."""
