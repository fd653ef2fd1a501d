/* Speaking instead of typing, only where the browser turns speech into text on the device itself: then no sound is
   stored or sent. Where it cannot say so, no button shows. */

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const LANGUAGE = { en: "en-GB", de: "de-DE" }[document.documentElement.lang] ?? document.documentElement.lang;

async function isLocal() {
  const asked = { langs: [LANGUAGE], processLocally: true };
  return (await Recognition?.available?.(asked)) === "available";
}

function add(field, text) {
  const joined = `${field.value.trim()} ${text.trim()}`.trim();
  field.value = field.maxLength > 0 ? joined.slice(0, field.maxLength) : joined;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function listen(button, field) {
  const ear = new Recognition();
  ear.processLocally = true;
  ear.lang = LANGUAGE;
  ear.addEventListener("result", (event) => {
    for (const one of [...event.results].slice(event.resultIndex)) if (one.isFinal) add(field, one[0].transcript);
  });
  ear.addEventListener("end", () => button.setAttribute("aria-pressed", "false"));
  button.setAttribute("aria-pressed", "true");
  ear.start();
  return ear;
}

function offer(button) {
  let ear = null;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") ear.stop();
    else ear = listen(button, document.getElementById(button.dataset.dictate));
  });
}

isLocal().catch(() => false).then((can) => {
  if (can) document.querySelectorAll("[data-dictate]").forEach(offer);
});
