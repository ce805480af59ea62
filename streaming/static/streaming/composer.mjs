// Records a decision without leaving the page, with what is on the wall at that moment. Ctrl and Enter saves.
export class Composer {
  constructor(form, wall) {
    this.form = form;
    this.wall = wall;
    this.log = document.getElementById("decisions");
    form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
      else if (event.key === "Enter" && !event.shiftKey && event.target.name === "text") { event.preventDefault(); form.elements.rationale.focus(); }
      else if (event.key === "Escape") document.activeElement.blur();
    });
    form.querySelector("[data-do=drop]").addEventListener("click", () => this.correct(null));
    this.log.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do=correct]");
      if (button) this.correct(button.dataset);
    });
    this.reveal();
    new MutationObserver(() => this.reveal()).observe(this.log, { childList: true, subtree: true });
  }

  reveal() { for (const button of this.log.querySelectorAll("[data-do=correct][hidden]")) button.hidden = false; }

  write() { this.form.elements.text.focus(); }

  // The next entry stands in the place of another one, or of none.
  correct(entry) {
    const { form } = this, line = form.querySelector("[data-part=corrects]");
    form.elements.corrects.value = entry?.value ?? "";
    if (entry) form.elements.stage.value = entry.stage;
    line.hidden = !entry;
    line.querySelector("span").textContent = entry ? `Corrects the entry of ${entry.at}.` : "";
    this.write();
  }

  async save() {
    const { form } = this, button = form.querySelector("[type=submit]");
    if (this.isSaving || !form.reportValidity()) return;
    this.isSaving = button.disabled = true;
    form.elements.screen.value = JSON.stringify(this.wall.onScreen());
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, redirect: "manual" });
      if (answer.type === "opaqueredirect") { this.say("You are signed out. Copy what you wrote, then reload the page."); return; }
      const words = await answer.text();
      if (!answer.ok) { this.say(answer.status < 500 && !words.startsWith("<") ? words : "It is not saved. Try again."); return; }
      this.saved(words);
    } catch {
      this.say("It is not saved: the server cannot be reached. What you wrote is still here.");
    } finally {
      this.isSaving = button.disabled = false;
    }
  }

  saved(html) {
    const { form } = this, list = document.createRange().createContextualFragment(html);
    this.log.replaceChildren(list);
    this.log.scrollTop = 0;
    form.elements.text.value = form.elements.rationale.value = "";
    this.say("");
    this.correct(null);
    const said = document.createElement("p");
    said.textContent = "The decision is saved and locked.";
    document.getElementById("announcer").append(said);
    document.dispatchEvent(new CustomEvent("live:stream")); // who commands, and how fast supervision came, may have changed
  }

  say(words) {
    const line = this.form.querySelector("[data-part=problem]");
    line.textContent = words;
    line.hidden = !words;
  }
}
