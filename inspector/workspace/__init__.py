"""What the window shows and what a user can do with it. No Qt: stores announce precise changes, commands
are coroutines.
"""
