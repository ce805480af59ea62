// Starts the small modules of a page: each element with data-controller="name" is handed to the default export of
// that module. The address comes from data-module on the element, else from the map on <body> (hashed file names).
const addresses = JSON.parse(document.body.dataset.modules || "{}");
const started = new WeakSet();

async function start(element) {
  if (started.has(element)) return;
  started.add(element);
  for (const name of element.dataset.controller.split(" ")) {
    const address = element.dataset.module || addresses[name];
    if (!address) continue; // the app that owns this controller loads it itself
    const module = await import(address);
    if (module.default) module.default(element);
  }
}

function startAll(root) {
  if (root.matches?.("[data-controller]")) start(root);
  return Promise.allSettled([...(root.querySelectorAll?.("[data-controller]") ?? [])].map(start));
}

startAll(document).then(() => { document.documentElement.dataset.started = "yes"; }); // every key and button works now
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) startAll(node);
}).observe(document.body, { childList: true, subtree: true });
