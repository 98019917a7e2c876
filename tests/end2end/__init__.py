"""The real program: its window on the real loop, a real child process, real HTTP traffic."""
