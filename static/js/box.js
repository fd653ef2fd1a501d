/* A box in this device's storage: what waits there, one record by its key, oldest first. */

export function boxOf(name) {
  const within = (mode, work) => new Promise((done, fail) => {
    const open = indexedDB.open(name, 1);
    open.onupgradeneeded = () => open.result.createObjectStore("waiting", { keyPath: "key" });
    open.onerror = () => fail(open.error);
    open.onsuccess = () => {
      const turn = open.result.transaction("waiting", mode);
      const asked = work(turn.objectStore("waiting"));
      turn.oncomplete = () => { open.result.close(); done(asked.result); };
      turn.onerror = turn.onabort = () => { open.result.close(); fail(turn.error); };
    };
  });
  return {
    put: (one) => within("readwrite", (store) => store.put(one)),
    drop: (key) => within("readwrite", (store) => store.delete(key)),
    kept: async () => (await within("readonly", (store) => store.getAll())).sort((a, b) => a.at - b.at),
  };
}
