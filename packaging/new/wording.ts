/** An API of the product to make. */
export interface NewApi {
  /** In the plural, one lower-case word, such as `orders`. */
  name: string;
  port: number;
}

/** What `npm run new` is asked to make. */
export interface NewProduct {
  /** Absolute path of a folder that does not exist. */
  folder: string;
  /** What people call it, such as `Acme`. */
  title: string;
  apis: readonly NewApi[];
}

export const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

type Wording = ReturnType<typeof toWording>;

/** The words of a product that its files use: `acme-goods` for packages, cookies and folders, `ACME_GOODS` for variables. */
export function toWording({ title }: Pick<NewProduct, 'title'>) {
  const slug = title.toLowerCase().replaceAll(' ', '-');
  return { title, slug, variable: slug.toUpperCase().replaceAll('-', '_') };
}

// This package keeps its name: it is installed from an archive.
const KIT = /(@?)monoshop([/-])service-kit/g;
const KIT_MARK = /\0(@?)\0([/-])\0/g;

/** A text or a path of this repository in the words of the new product. */
export function rename(text: string, { title, slug, variable }: Wording): string {
  const words: Record<string, string> = {
    'http://api.monoshop.com': `https://api.${slug}.example`,
    MonoShop: title,
    MONOSHOP: variable,
    monoshop: slug,
  };
  return text
    .replaceAll(KIT, '\0$1\0$2\0')
    .replaceAll(/http:\/\/api\.monoshop\.com|MonoShop|MONOSHOP|monoshop/g, (word) => words[word] ?? word)
    .replaceAll(KIT_MARK, '$1monoshop$2service-kit');
}

/** A text or a path about products, about what one API of the new product keeps; a row of it is an `ordersItem`. */
export function renameApi(text: string, { name, port }: NewApi): string {
  const words: Record<string, string> = {
    'Product API': `${capitalize(name)} API`,
    products: name,
    Products: capitalize(name),
    PRODUCTS: name.toUpperCase(),
    product: `${name}Item`,
    Product: `${capitalize(name)}Item`,
    4001: String(port),
  };
  // In one pass: a name may contain one of the words.
  return text.replaceAll(
    /Product API|products|Products|PRODUCTS|product(?!ion)|Product(?!ion)|4001/g,
    (word) => words[word] ?? word,
  );
}
