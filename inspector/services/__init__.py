"""One outside thing each: a process, a socket, a file, a server. Async, no Qt; library errors become
ours here.
"""
