/** One request as the benches send it. @returns the text of the answer. @throws where its status is another. */
export async function ask(
  url: string,
  status: number,
  body?: object,
  token?: string,
): Promise<string> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== status) throw new Error(`${url}: ${response.status} ${text}`);
  return text;
}

/** What `ask` is given: one request, nothing in it is shared with another. */
export type Send = Parameters<typeof ask>;
