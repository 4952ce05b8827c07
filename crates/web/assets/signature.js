// <plenary-signature>: signs with a key that this browser made and keeps. The private key cannot leave the browser
// (it is not extractable) and is kept in IndexedDB, one for each person; the server certifies its public half once.

const STORE = "keys";
const ATTEMPTS_MAX = 20;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function kept(mode, work) {
  const opening = indexedDB.open("plenary", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

const toBase64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

class Refused extends Error {
  constructor(problem) {
    super(problem.detail || problem.title);
    this.code = problem.code;
  }
}

class PlenarySignature extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (!form || !window.crypto?.subtle || !window.indexedDB) {
      this.tell("old");
      return;
    }
    this.querySelector("[data-without-script]")?.remove();
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.start(form);
    });
  }

  tell(name, values = {}) {
    const said = Object.entries(values).reduce(
      (text, [key, value]) => text.replace(`%${key}%`, value),
      this.getAttribute(`say-${name}`) ?? "",
    );
    this.show(said, name === "done" ? "done" : "");
  }

  show(sentence, className) {
    const line = document.createElement("p");
    line.className = className;
    line.textContent = sentence;
    document.getElementById("answer")?.replaceChildren(line);
  }

  async start(form) {
    const button = form.querySelector("button");
    const place = form.elements.place.value.trim();
    if (!place) return this.tell("place");
    button.disabled = true;
    try {
      const value = (name) => form.elements[name]?.value.trim() ?? "";
      const wanted = {
        place,
        ad_referendum: form.elements["ad-referendum"]?.checked ?? false,
        reservation: value("reservation"),
        interpretation: value("interpretation"),
      };
      const signed = await this.sign(wanted);
      // What was unfolded to type into, and a field that was left by Enter, keep the page from showing what follows.
      if (form.contains(document.activeElement)) document.activeElement.blur();
      for (const details of form.querySelectorAll("details[open]")) details.open = false;
      this.tell("done", { signed: signed.signed, expected: signed.expected });
    } catch (error) {
      if (error instanceof Refused) this.show(error.message, "alert");
      else this.tell("failed");
      document.getElementById("answer")?.scrollIntoView({ block: "nearest" });
    } finally {
      button.disabled = false;
    }
  }

  async sign(wanted) {
    let key = await this.key();
    let enrolled = false;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      try {
        this.tell("offer");
        return await this.once(key, wanted);
      } catch (error) {
        if (error.code === "moved") {
          this.tell("moved");
        } else if (error.code === "key-unknown" && !enrolled) {
          // The server does not know this certificate (any more): the browser makes a new key, once.
          enrolled = true;
          key = await this.enrol();
        } else {
          throw error;
        }
      }
    }
    throw new Error("others keep signing");
  }

  async once(key, wanted) {
    const path = `/api/acts/${this.getAttribute("document")}`;
    const offer = await this.post(`${path}/offers`, { certificate: key.certificate, ...wanted });
    const signed = async (bytes) => toBase64(await crypto.subtle.sign(SIGNING, key.privateKey, fromBase64(bytes)));
    const brought = { offer: offer.offer, signature: await signed(offer.to_sign) };
    // An act of two originals: one act of will signs both.
    if (offer.second_to_sign) brought.second_signature = await signed(offer.second_to_sign);
    return this.post(`${path}/signatures`, brought);
  }

  async key() {
    const person = this.getAttribute("person");
    return (await kept("readonly", (store) => store.get(person))) ?? this.enrol();
  }

  async enrol() {
    this.tell("key");
    const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign"]);
    const { challenge } = await this.post("/api/keys/challenge", {});
    const proof = await crypto.subtle.sign(SIGNING, pair.privateKey, new TextEncoder().encode(challenge));
    const spki = toBase64(await crypto.subtle.exportKey("spki", pair.publicKey));
    const { certificate } = await this.post("/api/keys", { spki, proof: toBase64(proof) });
    const key = { certificate, privateKey: pair.privateKey };
    await kept("readwrite", (store) => store.put(key, this.getAttribute("person")));
    return key;
  }

  async post(path, body) {
    const answer = await fetch(path, {
      method: "POST",
      headers: {
        "Accept": "application/json, application/problem+json",
        "Content-Type": "application/json",
        "X-Form-Token": this.getAttribute("token"),
      },
      body: JSON.stringify(body),
    });
    if (answer.ok) return answer.json();
    throw new Refused(await answer.json().catch(() => ({ title: answer.statusText, code: "" })));
  }
}

customElements.define("plenary-signature", PlenarySignature);
