"""The session editor as a user meets it: keys and clicks in, a saved session or a sentence out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton

from inspector.domain.errors import StoreError
from inspector.domain.exchanges import EditOutcome
from inspector.domain.merge import Side
from inspector.gui.editors.session_editor import SessionEditor
from inspector.gui.editors.value_dialog import BytesDialog, DateTimeDialog, EntryDialog, TextDialog
from inspector.gui.models.value_cells import Column
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.workspace.clients import PendingEdit
from inspector.workspace.sessions import OpenedSession, SaveOutcome, SaveResult
from inspector.workspace.signal import Signal
from tests.gui.kit import Sink, discard, make_theme
from tests.gui.session_kit import StoredSource, until

SESSION: dict[str, Any] = {
    "username": "ann",
    "n": 3,
    "on": True,
    "text": "one\ntwo",
    "raw": b"\x00\xff",
    "cart": [{"sku": "tea"}],
}
VALUE, KEY, TYPE, WRITER = Column.VALUE, Column.KEY, Column.TYPE, Column.WRITER


class Queue:
    """An EditQueue whose edits wait until the test says what became of them."""

    def __init__(self) -> None:
        self.edit_finished: Signal[PendingEdit, EditOutcome] = Signal()
        self.cancelled: list[PendingEdit] = []

    async def cancel_edit(self, edit: PendingEdit) -> bool:
        self.cancelled.append(edit)
        return True


class QueueingSource(StoredSource):
    save_label = "Queue for next request"

    async def save(self, buffer: Any, *, force: bool = False) -> SaveOutcome:
        self.saves += 1
        self.value_sent = buffer.value
        edit = PendingEdit(f"e{self.saves}", "shop", "set username")
        return SaveOutcome(SaveResult.QUEUED, "Waits for the next request of B1.", edit=edit)


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest_asyncio.fixture
async def editor(qapp: QApplication, queue: Queue) -> AsyncIterator[SessionEditor]:
    runner = TaskRunner(asyncio.get_running_loop(), Sink())
    made = SessionEditor(runner, Navigator(), make_theme(), queue)
    made.resize(800, 600)
    made.show()
    yield made
    await runner.close()
    discard(made)


def opened(editor: SessionEditor, source: StoredSource | None = None) -> StoredSource:
    source = source or StoredSource(dict(SESSION))
    editor.open(source)
    QApplication.processEvents()
    return source


def cell(editor: SessionEditor, *path: Any, column: int = VALUE) -> None:
    editor.table.select_path(path, Column(column))
    editor.table.setFocus()


def type_into_cell(editor: SessionEditor, text: str, *path: Any, column: int = VALUE) -> QLineEdit:
    """F2, the text; Enter is up to the caller."""
    cell(editor, *path, column=column)
    QTest.keyClick(editor.table, Qt.Key.Key_F2)
    fields = editor.table.findChildren(QLineEdit, "session.editor.cell")
    (field,) = [field for field in fields if field.isVisible()]  # the one before is deleted later
    QTest.keyClicks(field, text)
    return field


def edit(editor: SessionEditor, text: str, *path: Any, column: int = VALUE) -> None:
    QTest.keyClick(type_into_cell(editor, text, *path, column=column), Qt.Key.Key_Return)
    QApplication.processEvents()


def dialog(editor: SessionEditor, kind: type) -> Any:
    found = editor.findChild(kind)
    assert found is not None
    return found


async def test_a_value_typed_into_its_cell_is_saved(editor: SessionEditor) -> None:
    source = opened(editor)
    assert not editor.save_button.isEnabled()
    edit(editor, "bob", "username")
    assert editor.buffer.value["username"] == "bob"
    assert editor.save_button.isEnabled()
    QTest.keyClick(editor.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: source.saves)
    await until(lambda: not editor.dirty)
    assert source.stored["username"] == "bob"
    assert editor.bar.level == "success"


WRITTEN_MEANWHILE: dict[str, dict[str, Any]] = {
    "the same value again": {**SESSION, "n": 4},
    "another value": {**SESSION, "username": "eve"},
    "other keys, as many": {"theme": "dark", "n": 3, "username": "ann", "on": True, "seen": 1, "text": ""},
    "fewer keys": {"n": 3, "username": "ann"},
}


class ReloadingSource(StoredSource):
    """Like a key in Redis: what the app wrote has to be asked for."""

    stale = False

    def current(self) -> OpenedSession | None:
        return None if self.stale else super().current()

    async def load(self) -> OpenedSession:
        self.stale = False
        return await super().load()


@pytest.mark.parametrize("written", WRITTEN_MEANWHILE.values(), ids=WRITTEN_MEANWHILE.keys())
@pytest.mark.parametrize(
    ("after_enter", "reloads"),
    [(False, False), (False, True), (True, False)],
    ids=["typing", "typing, and the value is asked for", "enter"],
)
async def test_what_is_typed_while_the_app_writes_is_kept_for_its_key(
    editor: SessionEditor, written: dict[str, Any], after_enter: bool, reloads: bool
) -> None:
    source = opened(editor, ReloadingSource(dict(SESSION)))
    field = type_into_cell(editor, "bob", "username")
    if after_enter:
        QTest.keyClick(field, Qt.Key.Key_Return)  # Qt takes it in a later turn of the loop
    source.stored, source.stale = written, reloads
    source.changed.emit()
    await until(lambda: not source.stale)
    await until(lambda: editor.buffer.base == written)
    if not after_enter:
        assert field.isVisible()
        assert field.text() == "bob"
        QTest.keyClick(field, Qt.Key.Key_Return)
        QApplication.processEvents()
    assert editor.buffer.value == {**written, "username": "bob"}
    assert editor.buffer.base == written


async def test_a_wrong_number_is_told_while_typing_and_enter_does_not_take_it(editor: SessionEditor) -> None:
    opened(editor)
    field = type_into_cell(editor, "12x", "n")
    assert field.property("problem") is True
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.property("problem") is False
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert editor.buffer.value["n"] == 12


async def test_keys_are_renamed_and_types_chosen_in_their_cells(editor: SessionEditor) -> None:
    opened(editor)
    edit(editor, "user", "username", column=KEY)
    assert editor.buffer.value["user"] == "ann"
    cell(editor, "n", column=TYPE)
    QTest.keyClick(editor.table, Qt.Key.Key_F2)
    box = editor.table.findChild(QComboBox, "session.editor.type")
    assert isinstance(box, QComboBox)
    box.setCurrentText("str")
    box.activated.emit(box.currentIndex())
    QApplication.processEvents()
    assert editor.buffer.value["n"] == "3"


async def test_a_click_toggles_a_bool(editor: SessionEditor) -> None:
    opened(editor)
    rect = editor.table.visualRect(editor.table.model_.index_of(("on",), VALUE))
    QTest.mouseClick(
        editor.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 14, rect.center().y())
    )
    assert editor.buffer.value["on"] is False


async def test_delete_undo_redo_by_keyboard(editor: SessionEditor) -> None:
    opened(editor)
    cell(editor, "username")
    QTest.keyClick(editor.table, Qt.Key.Key_Delete)
    assert "username" not in editor.buffer.value
    QTest.keyClick(editor.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.buffer.value["username"] == "ann"
    QTest.keyClick(
        editor.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert "username" not in editor.buffer.value


async def test_insert_asks_for_key_type_and_value(editor: SessionEditor) -> None:
    opened(editor)
    cell(editor, "username")
    QTest.keyClick(editor.table, Qt.Key.Key_Insert)
    entry = dialog(editor, EntryDialog)
    entry.key.setText("count")
    entry.kind.setCurrentText("int")
    entry.text.setText("four")
    assert "is not an int" in entry.problem.text()
    entry.text.setText("4")
    entry.buttons.accepted.emit()
    assert editor.buffer.value["count"] == 4
    assert editor.table.model_.path_at(editor.table.currentIndex()) == ("count",)


async def test_insert_into_an_unfolded_list_appends_without_a_key(editor: SessionEditor) -> None:
    opened(editor)
    editor.table.expand(editor.table.model_.index_of(("cart",)))
    cell(editor, "cart", 0)
    editor.table.add.trigger()
    entry = dialog(editor, EntryDialog)
    assert not entry.key.isVisible()
    entry.text.setText("cup")
    entry.buttons.accepted.emit()
    assert editor.buffer.value["cart"] == [{"sku": "tea"}, "cup"]


async def test_long_text_and_bytes_open_in_a_window(editor: SessionEditor) -> None:
    opened(editor)
    cell(editor, "text")
    QTest.keyClick(editor.table, Qt.Key.Key_F2)
    window = dialog(editor, TextDialog)
    window.text.setPlainText("one\ntwo\nthree")
    window.buttons.accepted.emit()
    assert editor.buffer.value["text"] == "one\ntwo\nthree"
    cell(editor, "raw")
    QTest.keyClick(editor.table, Qt.Key.Key_F4)
    window = dialog(editor, BytesDialog)
    window.text.setPlainText("6")
    assert window.problem.text()
    window.text.setPlainText("68 69")
    window.buttons.accepted.emit()
    assert editor.buffer.value["raw"] == b"hi"


async def test_a_write_by_the_app_is_taken_silently_while_nothing_is_edited(editor: SessionEditor) -> None:
    source = opened(editor)
    source.write(username="eve")
    index = editor.table.model_.index_of(("username",), VALUE)
    assert editor.table.model_.data(index) == "eve"
    assert not editor.dirty
    assert not editor.meanwhile.isVisible()


async def test_a_write_by_the_app_while_editing_is_told_and_taken_over(editor: SessionEditor) -> None:
    source = opened(editor)
    edit(editor, "bob", "username")
    source.write(n=99)
    assert editor.meanwhile.isVisible()
    assert "“n”" in editor.meanwhile.text()
    assert editor.buffer.value["username"] == "bob"
    editor.draft.take_over()
    assert editor.buffer.value == {**SESSION, "username": "bob", "n": 99}
    assert editor.buffer.base["n"] == 99
    assert not editor.meanwhile.isVisible()


async def test_a_conflict_shows_both_and_asks_and_then_saves(editor: SessionEditor) -> None:
    source = opened(editor)
    edit(editor, "bob", "username")
    edit(editor, "4", "n")
    source.stored = {**source.stored, "username": "eve", "theme": "dark"}  # no signal: found out by saving
    editor.draft.save()
    await until(lambda: editor.conflict.isVisible())
    merges = {merge.key: merge for merge in editor.conflict.model.merges}
    assert (merges["username"].mine, merges["username"].theirs, merges["username"].base) == (
        "bob",
        "eve",
        "ann",
    )
    save = editor.findChild(QPushButton, "session.editor.conflict.save")
    assert isinstance(save, QPushButton)
    assert not save.isEnabled()
    assert editor.buffer.value["username"] == "bob", "nothing is lost while asking"
    row = [merge.key for merge in editor.conflict.model.merges].index("username")
    editor.conflict.model.choose([row], Side.THEIRS)
    assert save.isEnabled()
    QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    await until(lambda: source.saves == 2 and not editor.dirty)
    assert source.stored == {**SESSION, "username": "eve", "theme": "dark", "n": 4}
    assert editor.table.isVisible()


async def test_going_back_from_a_conflict_keeps_every_edit(editor: SessionEditor) -> None:
    source = opened(editor)
    edit(editor, "bob", "username")
    source.write(username="eve")
    editor.draft.take_over()
    assert editor.conflict.isVisible()
    back = editor.findChild(QPushButton, "session.editor.conflict.back")
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert editor.table.isVisible()
    assert editor.buffer.value["username"] == "bob"
    assert editor.meanwhile.isVisible()


async def test_a_failed_save_says_why_and_keeps_the_edits(editor: SessionEditor) -> None:
    source = opened(editor)
    edit(editor, "bob", "username")
    source.fails = StoreError("Redis does not answer.", "Is it running?")
    editor.draft.save()
    await until(lambda: editor.bar.level == "error")
    assert "Redis does not answer." in editor.bar.text()
    assert "still here" in editor.bar.text()
    assert editor.buffer.value["username"] == "bob"
    source.fails = None
    QTest.mouseClick(editor.bar.buttons()[0], Qt.MouseButton.LeftButton)
    await until(lambda: not editor.dirty)


async def test_a_queued_edit_waits_and_is_applied(editor: SessionEditor, queue: Queue) -> None:
    source = QueueingSource(dict(SESSION))
    opened(editor, source)
    edit(editor, "bob", "username")
    editor.draft.save()
    await until(lambda: editor.draft.waiting)
    assert "next request of B1" in editor.bar.text()
    assert not editor.save_button.isEnabled()
    waiting = editor.draft.waiting
    assert waiting is not None
    edit(editor, "5", "n")  # typed after saving: stays an edit
    queue.edit_finished.emit(waiting, EditOutcome(waiting.id, "applied", exchange="1-9"))  # a long stream
    source.write(username="bob")
    assert editor.bar.level == "success"
    assert editor.buffer.base["username"] == "bob"
    assert editor.buffer.value["n"] == 5
    assert editor.dirty


async def applied(editor: SessionEditor, queue: Queue, typed_since: str, **written: Any) -> None:
    """`n` set to 42 and queued; the request that took it stored what is `written` on top."""
    source = QueueingSource(dict(SESSION))
    opened(editor, source)
    edit(editor, "42", "n")
    editor.draft.save()
    await until(lambda: editor.draft.waiting)
    waiting = editor.draft.waiting
    assert waiting is not None
    if typed_since:
        edit(editor, typed_since, "n")
    source.write(**({"n": 42} | written))
    queue.edit_finished.emit(waiting, EditOutcome(waiting.id, "applied"))


async def test_what_the_applying_request_wrote_itself_is_shown(editor: SessionEditor, queue: Queue) -> None:
    await applied(editor, queue, "", n=43, theme="dark")
    assert editor.bar.level == "success"
    assert editor.table.model_.data(editor.table.model_.index_of(("n",), VALUE)) == "43"
    assert editor.buffer.base == editor.buffer.value == {**SESSION, "n": 43, "theme": "dark"}
    assert not editor.dirty
    assert not editor.meanwhile.isVisible()


async def test_an_edit_that_the_applying_request_took_back_is_not_shown_as_stored(
    editor: SessionEditor, queue: Queue
) -> None:
    await applied(editor, queue, "", n=SESSION["n"])
    assert editor.buffer.value == SESSION
    assert not editor.dirty


async def test_what_was_typed_since_stays_on_top_of_what_the_request_wrote(
    editor: SessionEditor, queue: Queue
) -> None:
    await applied(editor, queue, "50", theme="dark")
    assert editor.buffer.value == {**SESSION, "n": 50, "theme": "dark"}
    assert editor.buffer.base == {**SESSION, "n": 42, "theme": "dark"}
    assert not editor.meanwhile.isVisible()


async def test_a_key_typed_since_and_written_by_the_request_is_told(
    editor: SessionEditor, queue: Queue
) -> None:
    await applied(editor, queue, "50", n=43)
    assert editor.buffer.value["n"] == 50
    assert editor.meanwhile.isVisible()
    assert "“n”" in editor.meanwhile.text()


async def test_a_queued_edit_is_cancelled_and_stays_in_the_table(editor: SessionEditor, queue: Queue) -> None:
    opened(editor, QueueingSource(dict(SESSION)))
    edit(editor, "bob", "username")
    editor.draft.save()
    await until(lambda: editor.draft.waiting)
    QTest.mouseClick(editor.bar.buttons()[0], Qt.MouseButton.LeftButton)
    await until(lambda: editor.draft.waiting is None)
    assert queue.cancelled
    assert editor.buffer.value["username"] == "bob"
    assert editor.save_button.isEnabled()


async def test_saving_again_replaces_the_edit_that_waits(editor: SessionEditor, queue: Queue) -> None:
    source = QueueingSource(dict(SESSION))
    opened(editor, source)
    edit(editor, "bob", "username")
    editor.draft.save()
    await until(lambda: editor.draft.waiting)
    edit(editor, "7", "n")
    editor.draft.save()
    await until(lambda: source.saves == 2 and not editor.draft.saving)
    assert [one.id for one in queue.cancelled] == ["e1"]
    assert source.value_sent == {**SESSION, "username": "bob", "n": 7}


async def test_an_edit_that_met_a_conflict_asks(editor: SessionEditor, queue: Queue) -> None:
    source = QueueingSource(dict(SESSION))
    opened(editor, source)
    edit(editor, "bob", "username")
    editor.draft.save()
    await until(lambda: editor.draft.waiting)
    source.write(username="eve")
    waiting = editor.draft.waiting
    assert waiting is not None
    queue.edit_finished.emit(waiting, EditOutcome(waiting.id, "conflict", "username"))
    assert editor.conflict.isVisible()
    assert editor.buffer.value["username"] == "bob"


async def test_a_session_that_cannot_be_changed_says_why(editor: SessionEditor) -> None:
    opened(editor, StoredSource(dict(SESSION), editable=False, why_not="A pickle with unknown objects."))
    assert editor.where.text() == "A pickle with unknown objects."
    cell(editor, "username")
    QTest.keyClick(editor.table, Qt.Key.Key_F2)
    assert editor.table.findChild(QLineEdit, "session.editor.cell") is None
    QTest.keyClick(editor.table, Qt.Key.Key_Delete)
    assert not editor.dirty
    assert not editor.save_button.isEnabled()


async def test_revert_copy_and_raw_view(editor: SessionEditor) -> None:
    opened(editor)
    model = editor.table.model_  # QTest types ASCII only
    assert model.setData(model.index_of(("username",), VALUE), "北京 🚀")
    cell(editor, "username")
    editor.table.copy.trigger()
    assert QGuiApplication.clipboard().text() == "北京 🚀"
    editor.raw_button.setChecked(True)
    assert '"username": "北京 🚀"' in editor.raw.text.toPlainText()
    QTest.mouseClick(editor.revert_button, Qt.MouseButton.LeftButton)
    assert not editor.dirty


async def test_the_size_is_measured_after_an_edit(editor: SessionEditor) -> None:
    opened(editor)
    editor.set_measure(lambda value: (f"{len(value)} keys.", "error" if len(value) < 6 else "muted"))
    cell(editor, "username")
    QTest.keyClick(editor.table, Qt.Key.Key_Delete)
    await until(lambda: "5 keys." in editor.status.text())
    assert editor.status.property("role") == "error"


async def test_a_double_click_on_the_writer_shows_its_request(editor: SessionEditor) -> None:
    opened(editor)
    shown: list[int] = []
    editor.table._navigator.show_request.connect(shown.append)
    editor.table.doubleClicked.emit(editor.table.model_.index_of(("username",), WRITER))
    assert shown == [41]


async def test_another_source_lets_go_of_the_one_before(editor: SessionEditor) -> None:
    first = opened(editor)
    opened(editor, StoredSource({"other": 1}))
    assert first.closed
    first.write(username="eve")
    assert editor.buffer.value == {"other": 1}


def test_a_time_comes_back_unchanged_from_its_window(qtbot: Any) -> None:
    import datetime

    for zone in (None, datetime.UTC, datetime.timezone(datetime.timedelta(hours=5, minutes=30))):
        moment = datetime.datetime(2026, 3, 29, 2, 30, 1, 123456, tzinfo=zone)
        window = DateTimeDialog("seen", moment)
        qtbot.addWidget(window)
        assert window.value() == moment
        assert window.value().tzinfo == moment.tzinfo or window.value().utcoffset() == moment.utcoffset()
