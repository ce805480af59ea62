// Trails: asked of the server once for each unit that has one, then drawn on with every move.
const LONG_MS = 300_000;

export class Trails {
  constructor(address, feed, layers) {
    Object.assign(this, { address, feed, layers, wanted: new Set() });
  }

  // Of which units trails are drawn: those with an alert, and the chosen one.
  want(ids, chosen) {
    const wanted = new Set([...ids, chosen].filter(Boolean));
    const isSame = wanted.size === this.wanted.size && [...wanted].every((id) => this.wanted.has(id));
    if (isSame) return;
    const fresh = [...wanted].filter((id) => !this.wanted.has(id));
    this.wanted = wanted;
    for (const id of this.layers.trails.keys()) if (!wanted.has(id)) this.layers.trails.delete(id);
    this.layers.extras();
    if (fresh.length) this.#ask(fresh);
  }

  rewind(at) {
    if (this.wanted.size) this.#ask([...this.wanted], at);
  }

  move(units) {
    const oldest = this.feed.now() - LONG_MS;
    let isChanged = false;
    for (const { id, longitude, latitude, at } of units) {
      const points = this.layers.trails.get(id);
      if (!points) continue;
      points.push([longitude, latitude, at]);
      while (points.length && points[0][2] < oldest) points.shift();
      isChanged = true;
    }
    if (isChanged) this.layers.extras();
  }

  async #ask(ids, at) {
    const query = new URLSearchParams({ units: ids.join(","), ...(at && { at }) });
    const answer = await fetch(`${this.address}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const found = await answer.json();
    for (const id of ids) if (this.wanted.has(id)) this.layers.trails.set(id, found[id] ?? []);
    this.layers.extras();
  }
}
