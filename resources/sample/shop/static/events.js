// Shows each server-sent event as a line. Closes at "done": an EventSource would connect again by itself.
const list = document.getElementById("events");
const source = new EventSource(list.dataset.source);
function show(text) {
  const line = document.createElement("li");
  line.textContent = text;
  list.append(line);
}
source.onmessage = (event) => show(event.data);
source.addEventListener("done", (event) => { show(event.data); source.close(); });
