import type { Words } from "../language.ts";

const it = {
  accessibility: "Dichiarazione di accessibilità",
  commits: (town: string) =>
    `${town} si impegna a rendere questo sito accessibile, conformemente alla legge 9 gennaio 2004, n. 4 e al decreto legislativo 10 agosto 2018, n. 106. La dichiarazione riguarda le pagine pubbliche sull'energia e sulla luce delle strade (indirizzi che iniziano con /pubblico).`,
  conformity: "Stato di conformità",
  partly:
    "Queste pagine sono parzialmente conformi ai requisiti della norma UNI CEI EN 301549 (WCAG 2.1 livello AA): sono state provate con strumenti automatici e con la sola tastiera, ma nessuno le ha ancora verificate per intero con persone che usano tecnologie assistive.",
  notAccessible: "Contenuti non accessibili",
  notAccessibleText:
    "Non sono noti contenuti inaccessibili. Le foto inviate dai cittadini si vedono solo negli uffici e non hanno una descrizione. I grafici hanno accanto una tabella con gli stessi numeri.",
  drafting: "Redazione della dichiarazione",
  draftingText: "La dichiarazione si basa su un'autovalutazione di chi ha scritto il programma.",
  reviewed: (date: string) => `Il Comune l'ha riesaminata il ${date}.`,
  notReviewed: "Il Comune non l'ha ancora riesaminata.",
  feedback: "Modalità di invio delle segnalazioni e informazioni di contatto",
  feedbackText: (email: string) =>
    `Se una pagina non si può usare, o serve un contenuto in forma accessibile, scrivere a ${email}. Il Comune risponde entro 30 giorni.`,
  feedbackNone:
    "Il Comune non ha ancora indicato un indirizzo per queste segnalazioni: usare i contatti in fondo alla pagina.",
  enforcement: "Procedura di attuazione",
  enforcementText:
    "Se la risposta non arriva entro trenta giorni, o non basta, ci si può rivolgere al Difensore civico per il digitale presso AgID, che raccoglie le segnalazioni sull'accessibilità.",
  enforcementLink: "Difensore civico per il digitale",

  privacy: "Informativa sulla privacy",
  visiting: "Chi legge queste pagine",
  visitingText:
    "Per leggere queste pagine non serve registrarsi. Non usano cookie, non contano le visite e non chiedono nulla ad altri siti. L'indirizzo IP serve alla connessione e non viene scritto in alcun archivio da questo programma.",
  reporting: "Chi segnala un guasto",
  what: "Dati trattati: il tipo di guasto, il posto, e se si vuole parole, foto, posizione ed e-mail. Il nome non è chiesto.",
  purpose:
    "Finalità e base giuridica: curare l'illuminazione pubblica, un compito di interesse pubblico (art. 6, par. 1, lett. e del Regolamento UE 2016/679).",
  limits:
    "Per fermare gli abusi si contano le segnalazioni di uno stesso indirizzo nella giornata: in memoria, cifrate con una chiave che cambia ogni giorno e non viene conservata. Non si può risalire a chi ha scritto.",
  photo: "Dalle foto si tolgono luogo, ora, apparecchio e ogni altro dato nascosto prima di conservarle.",
  kept: (text: string, photo: string) =>
    `Conservazione: l'e-mail fino alla chiusura del caso; la foto per ${photo} giorni dopo la chiusura; il resto per ${text} giorni dopo la chiusura. Di un caso che nessuno chiude, ${text} giorni dopo l'ultimo passo.`,
  who: "Chi li vede: il personale del Comune e le imprese incaricate della manutenzione. Non sono ceduti ad altri né trasferiti fuori dall'Unione europea da questo programma.",
  tracking:
    "La pagina che mostra lo stato si apre solo con il suo indirizzo, che non si può indovinare, e non mostra parole, foto o e-mail.",
  rights: "Diritti",
  rightsText:
    "La pagina di stato permette di ritirare la segnalazione: quello che è stato inviato è cancellato subito. Accesso, rettifica e cancellazione si possono anche chiedere indicando l'indirizzo della pagina di stato: senza di esso il Comune non sa quale segnalazione sia di chi. Ci si può rivolgere anche al Garante per la protezione dei dati personali.",
  controller: "Titolare del trattamento",
  officer: "Responsabile della protezione dei dati",
  officerNone: "Il recapito non è ancora indicato: usare i contatti in fondo alla pagina.",
};

export const legalWords: Words<typeof it> = {
  it,
  en: {
    accessibility: "Accessibility statement",
    commits: (town) =>
      `${town} is committed to making this site accessible, in accordance with Italian law no. 4 of 9 January 2004 and legislative decree no. 106 of 10 August 2018. The statement is on the public pages on energy and street lighting (addresses that begin with /pubblico).`,
    conformity: "Compliance status",
    partly:
      "These pages are partially compliant with the requirements of EN 301549 (WCAG 2.1 level AA): they were tried with automatic tools and with the keyboard alone, but nobody has yet examined them as a whole with people who use assistive technologies.",
    notAccessible: "Non-accessible content",
    notAccessibleText:
      "No inaccessible content is known. Photos that citizens send are seen in the offices alone and have no description. Charts have a table with the same numbers beside them.",
    drafting: "Preparation of this statement",
    draftingText: "The statement rests on a self-assessment by those who wrote the program.",
    reviewed: (date) => `The municipality reviewed it on ${date}.`,
    notReviewed: "The municipality has not reviewed it yet.",
    feedback: "Feedback and contact",
    feedbackText: (email) =>
      `If a page cannot be used, or you need something in an accessible form, write to ${email}. The municipality answers within 30 days.`,
    feedbackNone: "The municipality has not given an address for this yet: use the contacts at the foot of the page.",
    enforcement: "Enforcement procedure",
    enforcementText:
      "If no answer comes within thirty days, or it is not enough, you can turn to the Digital Ombudsman at AgID, who takes complaints on accessibility.",
    enforcementLink: "Digital Ombudsman (in Italian)",

    privacy: "Privacy notice",
    visiting: "Who reads these pages",
    visitingText:
      "No account is needed to read these pages. They use no cookies, count no visits and ask nothing of other sites. The IP address serves the connection and is written into no archive by this program.",
    reporting: "Who reports a fault",
    what: "Data: the kind of fault, the place, and if you like words, a photo, a position and an e-mail address. Your name is not asked.",
    purpose:
      "Purpose and legal basis: to look after the street lighting, a task in the public interest (art. 6(1)(e) of Regulation EU 2016/679).",
    limits:
      "To stop abuse the reports of one address in a day are counted: in memory, under a key that changes every day and is not kept. Nobody can tell from it who wrote.",
    photo: "Place, time, device and every other hidden datum are taken out of photos before they are kept.",
    kept: (text, photo) =>
      `How long: the e-mail address until the case is closed; the photo for ${photo} days after that; the rest for ${text} days after that. Of a case that nobody closes, ${text} days after its last step.`,
    who: "Who sees them: the staff of the municipality and the companies that do the maintenance. This program hands them to nobody else and moves them to no place outside of the European Union.",
    tracking:
      "The page that shows the state opens with its address alone, which cannot be guessed, and shows no words, photo or e-mail address.",
    rights: "Rights",
    rightsText:
      "The page of the state lets you withdraw a report: what was sent is deleted at once. You may also ask for access, correction and deletion by giving the address of the page of the state: without it the municipality does not know whose a report is. You may also turn to the Italian data protection authority (Garante).",
    controller: "Controller",
    officer: "Data protection officer",
    officerNone: "The contact is not given yet: use the contacts at the foot of the page.",
  },
};
