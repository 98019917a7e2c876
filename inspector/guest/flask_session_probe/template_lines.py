"""The line of a template that is behind a line of its compiled code.

Jinja notes no line for the values of `{% with messages = get_flashed_messages() %}`, which is how Flask's own
documentation consumes flashes: it then names the statement before. The tag is found by the name it assigns.
"""

import dis
import re

from .source_lines import read_text

_VARIABLE = re.compile(r"l_\d+_(\w+)")
"""How compiled templates call the variable of a template: l_1_messages."""


def template_line(template, code, line):
    """The template's line for line `line` of `code`, its Python code."""
    noted = template.debug_info
    before = template.get_corresponding_lineno(line)
    name = None if any(own == line for _, own in noted) else _assigned(code, line)
    text = read_text(template.filename) if name and template.filename else None
    if not text:
        return before
    after = next((shown for shown, own in noted if own > line), 0)
    # A function that comes later in the code (a block's, a macro's) may stand earlier in the template.
    last = after if after >= before else None
    between = "\n".join(text.split("\n")[before - 1 : last])
    found = _with_call(template.environment, name).search(between)
    return before + between.count("\n", 0, found.end()) if found else before


def _assigned(code, line):
    """The template's variable that this line of its code assigns, or None."""
    at_line = False
    starts = dict(dis.findlinestarts(code))
    for step in dis.get_instructions(code):
        at_line = starts[step.offset] == line if step.offset in starts else at_line
        if at_line and step.opname.startswith("STORE_"):
            # From Python 3.13 on, one instruction stores and loads: its value is a pair.
            target = step.argval[0] if isinstance(step.argval, tuple) else step.argval
            variable = _VARIABLE.fullmatch(str(target))
            if variable:
                return variable.group(1)
    return None


def _with_call(environment, name):
    """A `with` tag up to the first call in what it assigns to `name`."""
    start, end = re.escape(environment.block_start_string), re.escape(environment.block_end_string)
    inside = "(?:(?!%s).)*?" % end
    return re.compile(r"%s[-+]?\s*with\s%s\b%s\s*=%s\(" % (start, inside, name, inside), re.DOTALL)
