/** What the browser knows of its network; it may have one and still find no server. */
class Connection {
  isOnline = $state(navigator.onLine);

  constructor() {
    const look = (): void => {
      this.isOnline = navigator.onLine;
    };
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
  }
}

export const connection = new Connection();
