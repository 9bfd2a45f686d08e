import type { Words } from "../i18n/words.ts";

const it = {
  waiting: (count: string) => `${count} in attesa`,
  waitingTitle: "Fatto qui, e non ancora arrivato al server",
  sending: "Invio in corso…",
  stuck: "Si invia da sé quando torna la rete.",
  refused: (count: string) => (count === "1" ? "Uno chiede una decisione." : `${count} chiedono una decisione.`),
  send: "Invia adesso",
  offline: "senza rete",
  logout: {
    title: "Uscire?",
    why: (count: string) => `${count} cose fatte qui non sono ancora arrivate al server. Chi esce le butta.`,
    send: "Prima invia",
    leave: "Esci e butta",
    stay: "Resta",
    offline: "Senza rete non si può uscire: il server non lo saprebbe.",
  },
  update: { ready: "È pronta una versione nuova.", now: "Aggiorna", later: "Dopo" },
};
/** In the shell, so that they are there from the start. */
export const outboxWords: Words<typeof it> = {
  it,
  en: {
    waiting: (count) => `${count} waiting`,
    waitingTitle: "Done here, and not at the server yet",
    sending: "Sending…",
    stuck: "It goes out by itself when the network is back.",
    refused: (count) => (count === "1" ? "One asks for a decision." : `${count} ask for a decision.`),
    send: "Send now",
    offline: "no network",
    logout: {
      title: "Log out?",
      why: (count) => `${count} things done here have not reached the server. Logging out throws them away.`,
      send: "Send first",
      leave: "Log out and throw away",
      stay: "Stay",
      offline: "Without a network there is no log-out: the server would not know.",
    },
    update: { ready: "A new version is ready.", now: "Update", later: "Later" },
  },
};
