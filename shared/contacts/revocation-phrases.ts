// How people say in free words that they want no texts, and how they say such words meaning something else: the one table,
// English and Spanish. Any reasonable way counts (47 CFR 64.1200(a)(10)), so what remains in doubt is held, not dropped.
// Written for revocation.ts's plain form: lower case, no accents or apostrophes, one space between words, " . " between
// sentences. <names> stand for the word lists below.

/** Politeness before a phrase: "ok please stop". */
export const BEFORE =
  "please|pls|plz|plse|kindly|just|ok|okay|hey|hi|hello|yes|no|sorry|and|so|then|i said|por favor|porfa|favor|hola|oye|oiga|ya";

/** What completes a phrase and changes nothing: "stop now". With OBJECT these are reserved as keywords. */
export const AFTER =
  "please|pls|plz|now|right now|thanks|thank you|thx|already|immediately|asap|today|forever|for good|ever|again|anymore|" +
  "any more|at once|completely|por favor|porfa|favor|gracias|ya|ahora|inmediatamente|ahorita";

/** What STOP can be about when it is about our texts: "stop it", "unsubscribe me from all your texts". */
const OBJECT =
  "all|me|us|it|this|that|these|those|my|the|your|ur|you|u|texting|texts|text|txt|txts|messages|message|messaging|msgs|" +
  "msg|sms|mms|sending|sending me|contacting|bothering|spamming|spam|everything|from|of|to|number|phone|here|stop|" +
  "unsubscribe|harassing";

export const LISTS: Readonly<Record<string, string>> = {
  before: BEFORE,
  after: AFTER,
  object: OBJECT,
  /** Texts, whatever stands before. */
  texts: "texts?|txts?|messages?|msgs?|sms|mms|spam|text messages?",
  /** May be texts when something says whose: a keyword may be ALERTS. */
  alerts: "alerts?|notifications?|promos?|promotions?|ads?|advertisements?|offers?|marketing|solicitations?|updates?",
  texting:
    "texting|txting|messaging|msging|contacting|spamming|bothering|harassing|calling|bugging|pestering|soliciting",
  text: "text|txt|message|msg|contact|sms|bother|spam|call|email|write",
  whom: "me|us|this number|this phone|my number|my phone|my cell|my cell phone|here",
  mine: "me|us|my (phone |cell )?(number|phone|name|cell|info|contact|information)|this (phone |cell )?(number|phone|cell)|our number",
  list: "lists?|database|system|texts?|texting|messages?|messaging|thread|chat|distribution|subscription|contacts|mailing|marketing|sms|program|records|alerts|notifications",
  not: "do not|dont|dnt|never|cant|cannot|can not|couldnt|wont|will not|didnt|did not|doesnt|does not|wouldnt|shouldnt|not going to|not gonna|nothing (can|will)|nobody (can|will)|no one (can|will)|please dont",
  mensajes:
    "mensajes?|mensajitos?|textos?|sms|msjs?|publicidad|promociones|promos|anuncios|avisos|alertas|notificaciones|spam",
  escribir:
    "(escribir|mandar|enviar|molestar|llamar|textear|mensajear|contactar|fastidiar|acosar)(me|nos)?(los|las|lo|la)?|(estar )?(escribiendo|mandando|enviando|molestando|llamando|texteando)(me|nos)?",
  escriban:
    "escrib(a|an|as|ais)|mand(e|en|es)|envi(e|en|es)|llam(e|en|es)|texte(e|en|es)|contact(e|en|es)|molest(e|en|es)",
  quiten: "quit(e|en|a|ar)|saqu(e|en)|sac(a|ar)|elimin(e|en|a|ar)|borr(e|en|a|ar)|remuev(a|an|e)|remover|retir(e|en|a)",
};

/** Sentences with such words that say something else; cut out before the rest is read. */
export const ORDINARY: readonly string[] = [
  "(<not>) (ever |even |you |please |just |want to |wanna )?(stop\\w*|quit\\w*|unsubscribe|opt out|cancel|end|revoke|remove me|delete me|take me off)",
  "(do not|dont|did not|didnt) want to (miss|lose|stop|unsubscribe|opt out|cancel)( \\w+){0,4}",
  "(did|has|have|does|do|will|would) (you|u|they|he|she|it|anyone|the \\w+|this|that|your \\w+) (ever )?(stop\\w*|quit|cancel\\w*|end|unsubscribe)( (<texting>|sending))?( me| us)?",
  "i (just )?(stopped|quit|ended|cancelled|canceled)",
  "stop (by|in|over|off|at|past|and|sign|signs|light|lights|watch|motion|loss|there|around|near|on (my|the|our|your) way|for (lunch|a|an|the|some|coffee|gas|dinner|breakfast|food))",
  "stop (worrying|kidding|joking|laughing|crying|being)( \\w+){0,3}",
  "(bus|train|truck|pit|next|last|first|one|non|full|rest|tram|metro|subway|door|my|our|your|the|a|each|every|another) stops?(?= \\.|$| (on|at|near|by|is|was|for|shop|please|sign))",
  "(remove|take|delete|drop) (me|us) (off|from) (the|your|that|a) (waitlist|schedule|rota|roster|reservation|(waiting|wait|guest|invite|shopping|grocery|standby) list)",
  "(have|has|had|got|are|were|see) no more (<texts>)",
  "no (dej\\w+|par(es|e|en|a)) (nunca )?(de|los|las)",
  "nunca (dej\\w+|par(es|e|en))( de)?",
  "no (quiero|deseo|queremos) (perder\\w*|dejar de|darme de baja|cancelar|que (paren|dejen))( \\w+){0,4}",
  "no me (quit|saq|saqu|borr|elimin|den de)\\w*",
  "lista de (espera|invitados|compras)",
];

/** A complaint with "won't stop" in it: doubtful, though the words alone are ordinary. Read before they are cut out. */
export const COMPLAINTS: readonly string[] = [
  "(you|u|yall)( guys| people| all)? (just )?(keep|kept|wont stop|never stop|dont stop|will not stop) (<texting>|sending)",
  "why (wont|dont|cant) (you|u|yall)( guys)? (just )?stop",
  "(cant|cannot|unable to) (unsubscribe|opt out|get off|stop (getting|receiving|these|the|your)) ?(<texts>)?",
  "make (it|this|that|them) stop",
];

/** The whole sentence is this, with politeness around it. */
export const CLEAR_SENTENCES: readonly string[] = [
  "(stop+|stopall|unsubscribe|unsubscribe (me|us|from)|unsub|opt out|optout|opt me out|remove|cease|desist|halt)( (<after>|<object>))*",
  "no more",
  "no (<texts>)",
  "take (me|us) off|remove (<mine>)|delete (<mine>)",
  "alto|pare|paren|parar|parad|detener|detenganse|basta|baja|no mas|ya no mas|no quiero mas|no quiero nada( mas)?",
  "(<quiten>)(me|nos)",
];

/** The whole text is this: by itself it withdraws (Twilio's and the FCC's words), inside others it may mean anything. */
export const CLEAR_TEXTS: readonly string[] = [
  "(cancel|end|quit|revoke)( (<after>|all|me|texts?|texting|messages?|messaging|sms|everything|sending|contacting))*",
  "(quit|revoke) (it|this)",
  "(cancelar|eliminar|remover|desuscribir)( (<after>|todo|todos))*",
];

export const CLEAR: readonly string[] = [
  "(stop|quit|cease|discontinue) (<texting>)(?= \\.|$| (me|us|my|this|again|now|please|pls|already|immediately|and))",
  "(stop|quit|cease|discontinue) (\\w+ ){0,2}?sending",
  "(stop|discontinue|halt) ((?!_)\\w+ ){0,3}?(<texts>)",
  "(stop|discontinue|halt) ((?!_)\\w+ ){1,3}?(<alerts>)",
  "stop (receiving|getting|blowing up my)",
  "(do not|dont|dnt|never|no longer) (ever )?(<text>) (<whom>)( back| ever| again| anymore| any more| no more| please| at all| anything| ya| thanks| thank you)*(?= \\.|$)",
  "(do not|dont|dnt|never|no longer) (ever )?send (me |us )?(any |anymore |more |these |those |this |your |further |other )*(\\w+ )?(<texts>|<alerts>)",
  "(do not|dont|no longer|not) (want|wanna|wish|need|care) (\\w+ ){0,5}?(<texts>|texted|contacted|messaged|hear from (you|u|yall)|<alerts>)( from \\w+( \\w+)?| again| anymore| any more| please| at all| ever| on my \\w+| to my \\w+)*(?= \\.|$)",
  "(want|would like|id like|need|wish|trying|like|asking|requesting|prefer) (you )?to (please )?(unsubscribe|unsub|opt out|be removed|be taken off|be deleted|be unsubscribed|get off|stop receiving|stop getting)",
  "how (do|can|to|would|could|should)( i| we)? (unsubscribe|opt out|get off|stop (getting|receiving|these|the|your))",
  "(can|could|would|will) (you|u|yall) (please |pls |just |kindly )*(stop|quit)( it| this| that| please| now| already)*(?= \\.|$)",
  "(want|need|like|asking|asked|told|telling|begging) (you|u|yall)( guys)? to (please )?stop(?= \\.|$)",
  "unsubscribe (me|us|my|this|from|to)|i (hereby )?(opt out|unsubscribe)(?= \\.|$)",
  "opt (me|us|my number|this number) out|opt(ing)? out of",
  "(remove|take|delete|drop|get|scratch|cut) (<mine>) (off|from|out)( of)?( \\w+){0,3}? (<list>)",
  "(lose|forget|delete|remove) (my|this) (phone |cell )?number",
  "(no|zero) (more|further|additional) (\\w+ )?(<texts>|<alerts>|texting|messaging)",
  "enough (with |of )?(the |these |your )?(<texts>)",
  "leave (me|us) (alone|be)",
  "(revoke|withdraw|rescind|cancel) (my |all |any |the )*(consent|permission|authorization)",
  "(do not|dont|no longer) (consent|give (you )?(my )?(permission|consent))",
  "(cancel|end|turn off|shut off|disable|switch off) (all |my |the |these |those |your |this )*(text |sms |message )?(<texts>|<alerts>|subscription)(?= \\.|$| (to|from|please|now|thanks))",
  "cease and desist",
  "(deje|dejen|deja|dejar|dejad|pare|paren|para|parad|parar|cese|cesen) (ya )?de (<escribir>)",
  "(deje|dejen|deja|paren|pare|para|cesen|alto|basta) (ya )?(a |con |de )?(los |las |sus |tus |esos |estos |tantos )*(<mensajes>)",
  "(parar|detener|detengan|eliminar) (los |sus |estos )*(<mensajes>)",
  "no (me|nos) (<escriban>)( mas| nunca| jamas| ya| por favor| nada| otra vez| gracias| (<mensajes>)| estos?| esos?)*(?= \\.|$)",
  "no (quiero|deseo|necesito|kiero|queremos) (\\w+ ){0,4}?(<mensajes>)( \\w+){0,2}(?= \\.|$)",
  "no (quiero|deseo|queremos) (mas )?(que )?(recibir|estar en (la|su)|(me |nos )(<escriban>))",
  "(no|ni|ya no|nunca|cero) mas (de (sus|estos|esos|tus) )?(<mensajes>)",
  "(<quiten>)(me|nos)? (mi|este|nuestro) (numero|telefono|celular|cel|contacto|nombre)",
  "(<quiten>)(me|nos) (de|del) (la |su |sus |esta |tu |las |el |los )?(\\w+ )?(listas?|grupo|sistema|base|mensajes|textos|registros?|contactos)",
  "(dar|darme|darnos|denme|deme|dame|doy) (de|la) baja|(quiero|solicito|pido|deseo) (la |mi )?baja",
  "(cancel(ar|en|e|a)|anul(ar|en|e)) (\\w+ )?(<mensajes>|suscripcion)",
  "(desuscri|desinscri|dessuscri)\\w+",
  "dej(en|e|a)(me|nos) (en paz|tranquil[oa]s?)",
];

export const DOUBTFUL: readonly string[] = [
  "unsub(scribe\\w*)?|opt(ed|ing)? out|optout",
  "(?<=(^|\\. )((<before>) )*)(stop|cease) \\w+ \\w+",
  "(?<=(^|\\. )((<before>) )*)(cancel|end|quit|revoke)( (<after>|it|this|that|all|everything))*(?= \\.|$)",
  "(want|need|like) (you )?to stop(?= \\.|$)",
  "(cancel|end|close) (my |the |this )*(membership|account|service)",
  "(do not|dont|dnt|never|no longer) (ever )?(text|txt|message|msg|contact|sms|bother) (<whom>)",
  "(do not|dont|no longer) (want|wish) (\\w+ ){0,5}?(<texts>)",
  "(remove|delete|unsubscribe) (<mine>)|take (me|us) off|get me (off|out)|i want out",
  "wrong (number|person)|not (his|her|my|their) number|no longer (his|her|my|their) number",
  "(?<=(^|\\. )((<before>) )*)spam(?= \\.|$)|(this is|thats|its|it is) (spam|harassment)|report\\w* (as |this |you )?(as )?(spam|to the)",
  "(not|no longer) interested|no interest in",
  "never (signed up|subscribed|asked for|agreed|opted in|gave)|(didnt|did not) (sign up|subscribe|ask for|agree|opt in)",
  "do not call (list|registry)|tcpa|lawsuit|my (lawyer|attorney)",
  "(fuck|piss|buzz|bugger) off|go away|get lost",
  "too many (<texts>)|(text|texting|message|messaging) (me )?too (much|often)",
  "(block|blocking|blocked) (you|u|this number|your number)",
  "when will (this|these|the texts|it) (stop|end)",
  "(?<=(^|\\. )((<before>) )*)enough( already)?(?= \\.|$)",
  "no me interesa|numero equivocado|persona equivocada|se equivoco de numero|demasiados (<mensajes>)",
  "no (me|nos) (<escriban>)|(?<=(^|\\. )((<before>) )*)(para|salir|ya no quiero|ya no)(?= \\.|$)",
];
