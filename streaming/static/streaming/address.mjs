// Keeps the page's state in its address, and the page's own links in step with it, so that a link shows the same.
export function keep(state) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(state)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const words = query.toString().replaceAll("%2C", ",");
  history.replaceState(history.state, "", words ? `?${words}` : location.pathname);
  return query;
}

// Where a link leads from the present state with one thing changed.
export function leadTo(link, query, changes) {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) changed.set(name, value);
    else changed.delete(name);
  }
  const [path] = link.getAttribute("href").split("?");
  link.setAttribute("href", `${path}?${changed.toString().replaceAll("%2C", ",")}`);
}
