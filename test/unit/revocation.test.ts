import fc from "fast-check";
import { completesPhrase, revocationOf, wordAfterStop } from "#shared/contacts/revocation.ts";

const CLEAR = [
  "please stop texting me",
  "Please stop",
  "Stop please",
  "stop now!",
  "STOP IT",
  "stop texting",
  "Stop texting me, I've asked before.",
  "Stop sending me these messages",
  "stop all messages",
  "STOP ALL TEXTS NOW",
  "stop with... stop. just stop",
  "Ok stop",
  "can you please stop texting this number",
  "Could you stop?",
  "I want you to stop",
  "I’d like to stop receiving these",
  "Quit texting me",
  "quit messaging me already",
  "quit bothering me",
  "remove me",
  "Remove me from your list",
  "please remove me from this list immediately",
  "remove my number",
  "Take me off your list",
  "take my number off this texting list please",
  "take us off",
  "delete my number",
  "Lose my number",
  "unsubscribe me",
  "Unsubscribe please",
  "unsubscribe me from all texts",
  "I want to unsubscribe",
  "How do I unsubscribe?",
  "I would like to opt out",
  "opt me out",
  "I wish to be removed",
  "no more texts",
  "No more messages please!",
  "no more",
  "no more marketing messages",
  "Don't text me",
  "dont text me again",
  "Do not contact me anymore.",
  "never message this number again",
  "Don't send me any more texts",
  "I don't want these texts",
  "I do not want to receive any messages",
  "I no longer wish to receive text messages",
  "I don't want to hear from you anymore",
  "leave me alone",
  "I revoke my consent",
  "I do not consent",
  "cease and desist",
  "cancel text alerts",
  "cancel all",
  "cancel please",
  "Cancel my subscription",
  "end texts",
  "turn off the notifications",
  "enough texts",
  "Who is this? Stop texting me",
  "Not interested. Please stop.",
  "Don’t stop by anymore, just stop texting me",
  "No más mensajes",
  "no mas mensajes por favor",
  "Ya no más",
  "dejen de escribirme",
  "Deje de mandarme mensajes",
  "Por favor dejen de enviarme textos",
  "deja de molestarme",
  "Dejen de llamarme",
  "paren de escribirme",
  "paren los mensajes",
  "No me escriban más",
  "no me manden mensajes",
  "Ya no me envíen más promociones",
  "no me molesten",
  "No quiero más mensajes",
  "Ya no quiero recibir mensajes",
  "no quiero sus textos",
  "no deseo recibir publicidad",
  "Quítenme de la lista",
  "elimíneme de su lista por favor",
  "sáquenme de su base de datos",
  "borren mi número",
  "denme de baja",
  "quiero darme de baja",
  "Cancelar suscripción",
  "cancelen los mensajes",
  "desuscribirme",
  "ALTO",
  "alto por favor",
  "parar",
  "basta ya",
  "baja",
  "déjenme en paz",
  "stop por favor",
  "parar mensajes",
  "I opt out",
  "do not text this number",
  "get me off this list",
];

const NOT = [
  "don't stop",
  "Don’t stop texting me, I love these!",
  "please don't stop",
  "never stop being awesome",
  "I can't stop laughing",
  "I cant stop thinking about that latte",
  "can you stop by at 5?",
  "Stop by at 5?",
  "stop by at 5",
  "I'll stop in after work",
  "We will stop by tomorrow",
  "please stop by the counter",
  "What time do you stop serving?",
  "When did you stop selling muffins?",
  "did the rain stop?",
  "Why did you stop making the mocha",
  "the bus stop on Main St",
  "is that at the next stop?",
  "one stop shop",
  "non-stop flights",
  "nothing can stop us",
  "The music wouldn't stop",
  "turn right at the stop sign",
  "stop at the red light",
  "Stop worrying about it, all good",
  "stop and smell the roses",
  "Please don't remove me from the list",
  "end of story",
  "end of the month",
  "the end",
  "When does the sale end?",
  "in the end it was fine",
  "cancel my appointment",
  "I need to cancel my appointment for Friday",
  "can I cancel my order?",
  "please cancel the reservation for 6",
  "Cancel my 3pm please",
  "I quit my job today",
  "I quit smoking",
  "quitting time!",
  "Don't unsubscribe me",
  "I do not want to miss any texts",
  "I don't want sugar",
  "no more sugar please",
  "I have no more texts from you since Monday",
  "more messages please",
  "text me",
  "Text me when it is ready",
  "call me",
  "send me the message again",
  "Did you get my message?",
  "remove the onions please",
  "delete the second one from my order",
  "take me to your leader",
  "take me off the waitlist",
  "leave it at the door",
  "I will be alone",
  "no thanks",
  "yes please",
  "help me find you",
  "info on the class?",
  "start at 5?",
  "When do you open?",
  "the stopwatch is broken",
  "unstoppable",
  "No dejen de escribirme",
  "nunca paren de mandar ofertas",
  "¿A qué hora cierran?",
  "para llevar",
  "para las 5 por favor",
  "quiero más café",
  "más mensajes como este por favor",
  "cancelar mi cita",
  "quiero cancelar mi cita del lunes",
  "fin de mes",
  "la temporada baja",
  "es un hombre alto",
  "puedes parar en la tienda?",
  "No quiero azúcar",
  "no quiero perderme los mensajes",
  "no más de dos personas",
  "sáquenme de la lista de espera",
  "llámame cuando esté listo",
  "",
  "👍",
  "ok",
];

const DOUBTFUL = [
  "wrong number",
  "not interested",
  "no longer interested",
  "This is spam",
  "I never signed up for this",
  "you keep texting me",
  "why won't you stop texting me",
  "I can't unsubscribe",
  "make it stop",
  "go away",
  "too many texts",
  "Don't text me before 9 am",
  "Stop this bill",
  "stop playing that song",
  "Can't make it Friday. Cancel",
  "cancel it",
  "end this",
  "I unsubscribed weeks ago",
  "I am on the do not call list",
  "número equivocado",
  "no me interesa",
];

describe("free words about consent", () => {
  it.each(CLEAR)("withdraw: %s", (text) => {
    expect(revocationOf(text)).toBe("clear");
  });

  it.each(NOT)("are left alone: %s", (text) => {
    expect([undefined, "ordinary"]).toContain(revocationOf(text));
  });

  it.each(DOUBTFUL)("are held: %s", (text) => {
    expect(revocationOf(text)).toBe("doubtful");
  });

  it("withdraw whatever the case, the punctuation and the apostrophes", () => {
    const dressed = fc.tuple(fc.constantFrom(...CLEAR), fc.boolean(), fc.constantFrom("", "!", "...", " 🙏", "\n"));
    fc.assert(
      fc.property(dressed, ([text, loud, behind]) => {
        const said = loud ? text.toUpperCase() : text.toLowerCase();
        expect(revocationOf(said.replaceAll("'", "’") + behind)).toBe("clear");
      }),
      { numRuns: 400 },
    );
  });

  it("are read fast, whatever the text", () => {
    const long = ["stop ", "no me ", "please ", "dont want to ", "a ", ". "].map((words) => words.repeat(1_600));
    const began = performance.now();
    for (const text of long) revocationOf(text);
    expect((performance.now() - began) / long.length).toBeLessThan(100);
  });
});

describe("the word behind STOP", () => {
  it.each([
    ["STOP COFFEE", "coffee"],
    ["stop “Café”!", "café"],
    ["please stop coffee", "coffee"],
    ["Stop coffee now", "coffee"],
  ])("of %j is %j", (text, word) => {
    expect(wordAfterStop(text)).toBe(word);
  });

  it.each(["STOP", "stop two words", "coffee stop", "stopcoffee", "unsubscribe coffee"])("is none in %j", (text) => {
    expect(wordAfterStop(text)).toBeUndefined();
  });

  it.each(["ALL", "me", "NOW", "please", "texting", "texts", "it", "by"])("%s completes a phrase", (word) => {
    expect(completesPhrase(word)).toBe(true);
  });

  it.each(["COFFEE", "alerts", "news", "vip", "join", "café", "☕"])("%s completes none", (word) => {
    expect(completesPhrase(word)).toBe(false);
  });
});
