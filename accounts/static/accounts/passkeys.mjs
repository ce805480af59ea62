// Passkeys: asks the server for options, lets the browser make or use a passkey, and sends back what it says.
// The section says what to do: data-act is "add" or "check"; data-options and data-finish are addresses.

const fromText = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withIds = (list) => (list || []).map((each) => ({ ...each, id: fromText(each.id) }));

function readOptions(act, options) {
  const read = { ...options, challenge: fromText(options.challenge) };
  if (act === "check") return { ...read, allowCredentials: withIds(options.allowCredentials) };
  const user = { ...options.user, id: fromText(options.user.id) };
  return { ...read, user, excludeCredentials: withIds(options.excludeCredentials) };
}

function asSent(credential) {
  const given = credential.response;
  const response = { clientDataJSON: toText(given.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (given[part]) response[part] = toText(given[part]);
  }
  if (given.getTransports) response.transports = given.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
  };
}

async function post(address, token, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
  if (answer.redirected) {
    location.assign(answer.url); // signed out, or "confirm it is you" first
    return null;
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.message || "The server did not answer. Try again.");
  return said;
}

const inWords = (error) => {
  if (error.name === "NotAllowedError") return "The passkey was cancelled or timed out. Try again.";
  if (error.name === "InvalidStateError") return "This device already has a passkey for your account.";
  if (error.name === "SecurityError") return "Passkeys do not work at this address. Use another way.";
  return error.message;
};

export default function (section) {
  if (!window.PublicKeyCredential) return;
  const { act, options, finish } = section.dataset;
  const button = section.querySelector("[data-do=passkey]");
  const form = section.querySelector("[data-part=form]");
  const name = section.querySelector("[data-part=name]");
  const problem = section.querySelector("[data-part=error]");
  const token = section.querySelector("[name=csrfmiddlewaretoken]").value;
  button.hidden = false;
  if (form) form.hidden = false;

  button.addEventListener("click", async () => {
    problem.textContent = "";
    button.disabled = true;
    try {
      const asked = await post(options, token, {});
      if (!asked) return;
      const publicKey = readOptions(act, asked);
      const credential = await (act === "add"
        ? navigator.credentials.create({ publicKey })
        : navigator.credentials.get({ publicKey }));
      const done = await post(finish, token, { credential: asSent(credential), name: name?.value.trim() || "" });
      if (done) location.assign(done.next);
    } catch (error) {
      problem.textContent = inWords(error);
    } finally {
      button.disabled = false;
    }
  });
}
