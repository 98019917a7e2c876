"""Who of several processes gives a queued edit its outcome: whoever makes the claim first, in a folder that
the window names.

A claim is a symbolic link named by the edit whose text is the pid: made in one step, with what it says, or
not at all. The window is never asked: it may stand still, and a request must not wait for it.
"""

import os


def claim(folder, edit):
    """Whether this process may apply the edit.

    Also where the folder cannot be used (a worker of another user, a container with a /tmp of its own): then
    two requests within milliseconds may both apply it, which is better than that none can.
    """
    if not folder:
        return True
    try:
        os.symlink(str(os.getpid()), os.path.join(folder, edit))
    except FileExistsError:
        return False
    except (OSError, NotImplementedError):
        return True
    return True
