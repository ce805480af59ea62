// Takes in an export folder: the server says what belongs together, what describes a recording goes first, then the
// recording, so that it is described from its first byte on. Each file goes the way of every added file (add.mjs).
import { Adding, script } from "./add.mjs";

export default async function (root) {
  await script(root.dataset.tus);
  new Folder(root);
}

class Folder extends Adding {
  constructor(root) {
    super(root);
    this.found = root.querySelector("[data-found]");
    this.meter = root.querySelector("[data-whole]");
  }

  get source() { return this.root.querySelector("[name=source]").value; }

  async take(files) {
    const own = new Map(files.filter((file) => file.webkitRelativePath.split("/").length <= 2).map((file) => [file.name, file]));
    const told = await this.ask([...own.keys()]);
    if (!told) return;
    const sent = told.groups.flatMap((group) => [group.video, ...group.beside]);
    const deeper = files.length - own.size;
    Object.assign(this.meter, { hidden: !sent.length, max: sent.length, value: 0 });
    this.tell([
      told.groups.length ? `${count(told.groups.length, "recording")}, ${count(sent.length - told.groups.length, "file")} beside them.` : "There is no recording in this folder.",
      told.left.length ? `Left where they are, as they belong to no recording: ${told.left.join(", ")}.` : "",
      deeper ? `${count(deeper, "file")} in folders within it: choose those folders by themselves.` : "",
    ]);
    for (const group of told.groups) await this.send(group, own);
  }

  async ask(names) {
    try {
      const answer = await this.post(this.root.dataset.recognise, JSON.stringify({ names }), "application/json");
      const told = await answer.json();
      if (answer.ok) return told;
      this.tell([told.error]);
    } catch { this.tell(["The connection is down. Try again in a moment."]); }
    return null;
  }

  async send(group, files) {
    const beside = [];
    for (const name of group.beside) {
      const sending = await this.announce(files.get(name), { source: "document", beside: [] });
      if (!sending) return; // refused, and said so: the recording would come without what describes it
      beside.push(sending);
    }
    await Promise.all(beside.map((one) => one.whole));
    this.meter.value += beside.length;
    const film = await this.announce(files.get(group.video), { source: this.source, beside: beside.map((one) => one.id) });
    film?.whole.then(() => { this.meter.value += 1; this.explain(film, group); });
    if (film) this.explain(film, group);
  }

  // What was believed of a recording, and why the rest was not.
  explain(sending, group) {
    const { said, problem } = sending.told, line = document.createElement("p");
    line.className = problem ? "callout amber" : "t2 sm";
    const beside = group.beside.length ? `${group.adapter} (${group.beside.join(", ")})` : "Nothing lies beside it";
    line.textContent = problem ? `Not believed: ${problem} Both are kept.` : [beside, ...said].join(" · ");
    line.dataset.believed = "";
    sending.card.querySelector("[data-believed]")?.remove();
    sending.card.querySelector(".in").prepend(line);
  }

  tell(sentences) {
    this.found.replaceChildren(...sentences.filter(Boolean).map((sentence) => {
      const line = document.createElement("p");
      line.textContent = sentence;
      return line;
    }));
    this.say(sentences.filter(Boolean).join(" "));
  }
}

const count = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
