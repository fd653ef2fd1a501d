/* Reads a part of the page aloud: [data-speak] names it, its [data-say] are read one after the other. Only by a voice
   that the device itself has, in the language of the part; without one the button stays hidden. */

const voiceFor = (language) =>
  speechSynthesis.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(language));

function show(button, isReading) {
  button.querySelector("[data-idle]").hidden = isReading;
  button.querySelector("[data-busy]").hidden = !isReading;
}

function read(button, part, voice) {
  const texts = [...part.querySelectorAll("[data-say]")].map((one) => one.dataset.say || one.textContent.trim());
  const last = texts.length - 1;
  show(button, true);
  texts.forEach((text, n) => {
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice;
    said.lang = voice.lang;
    if (n === last) said.addEventListener("end", () => show(button, false));
    said.addEventListener("error", () => show(button, false));
    speechSynthesis.speak(said);
  });
}

function offer(button) {
  const part = document.querySelector(button.dataset.speak);
  button.hidden = !part || !voiceFor(part.lang);
}

for (const button of "speechSynthesis" in window ? document.querySelectorAll("[data-speak]") : []) {
  button.addEventListener("click", () => {
    const part = document.querySelector(button.dataset.speak);
    const isReading = speechSynthesis.speaking;
    speechSynthesis.cancel();
    show(button, false);
    if (!isReading) read(button, part, voiceFor(part.lang));
  });
  offer(button);
  speechSynthesis.addEventListener("voiceschanged", () => offer(button));
}
addEventListener("pagehide", () => window.speechSynthesis?.cancel());
