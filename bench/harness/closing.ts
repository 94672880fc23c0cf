export type Close = () => Promise<void>;

/**
 * Opens what consists of several things. `close` of the result closes them, the last one first; an error on the way
 * closes those that were open by then.
 *
 * @param open gives `closeLater` what closes each thing as soon as it is open.
 */
export async function openTogether<Opened extends object>(
  open: (closeLater: (close: Close) => void) => Promise<Opened>,
): Promise<Opened & { close: Close }> {
  const closing: Close[] = [];
  const close = async () => {
    for (const each of closing.toReversed()) await each();
  };
  try {
    return { ...(await open((each) => closing.push(each))), close };
  } catch (error) {
    await close();
    throw error;
  }
}
