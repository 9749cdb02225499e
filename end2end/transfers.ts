// What a visit takes from the network.
import type { Page } from '@playwright/test';

export interface Transfer {
  url: string;
  type: string;
  /** Bytes on the wire: compressed, with headers. */
  bytes: number;
}

/** Everything `page` receives from now on, as it comes in; with an empty cache. */
export async function recordTransfers(page: Page): Promise<Transfer[]> {
  const transfers = new Map<string, Transfer>();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.clearBrowserCache');
  cdp.on('Network.responseReceived', (event) => {
    transfers.set(event.requestId, { url: event.response.url, type: event.type, bytes: 0 });
  });
  const finished: Transfer[] = [];
  cdp.on('Network.loadingFinished', (event) => {
    const transfer = transfers.get(event.requestId);
    if (transfer) finished.push({ ...transfer, bytes: event.encodedDataLength });
  });
  return finished;
}

export function sum(transfers: Transfer[]): number {
  return transfers.reduce((bytes, transfer) => bytes + transfer.bytes, 0);
}
