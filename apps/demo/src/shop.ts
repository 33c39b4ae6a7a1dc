/** A small music shop: five tables, a few thousand rows, the same on every run (chance is seeded). */
export const shopSql = `
SELECT setseed(0.42);

CREATE TABLE customers (
  id integer PRIMARY KEY,
  name text NOT NULL,
  city text NOT NULL,
  joined_on date NOT NULL
);
COMMENT ON TABLE customers IS 'People who bought at least once';

CREATE TABLE products (
  id integer PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('strings', 'keys', 'drums', 'winds')),
  price_cents integer NOT NULL
);
COMMENT ON COLUMN products.price_cents IS 'In euro cents, VAT included';

CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers,
  placed_at timestamptz NOT NULL,
  status text NOT NULL CHECK (status IN ('placed', 'shipped', 'returned'))
);

CREATE TABLE order_items (
  order_id bigint NOT NULL REFERENCES orders,
  product_id integer NOT NULL REFERENCES products,
  quantity integer NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (order_id, product_id)
);

CREATE TABLE reviews (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id integer NOT NULL REFERENCES products,
  customer_id integer NOT NULL REFERENCES customers,
  stars integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
  body text
);

INSERT INTO products VALUES
  (1, 'Travel ukulele', 'strings', 5900), (2, 'Spruce-top guitar', 'strings', 24900), (3, 'Student violin', 'strings', 17900),
  (4, 'Mandolin', 'strings', 18900), (5, 'Stage piano', 'keys', 89900), (6, 'Melodica', 'keys', 3900), (7, 'Accordion, 48 bass', 'keys', 62900),
  (8, 'Cajon', 'drums', 9900), (9, 'Djembe', 'drums', 12900), (10, 'Snare drum', 'drums', 15900), (11, 'Tin whistle', 'winds', 1900),
  (12, 'Alto recorder', 'winds', 4900), (13, 'Clarinet in B flat', 'winds', 44900), (14, 'Harmonica in C', 'winds', 2900);

INSERT INTO customers
SELECT i,
  (ARRAY['Ada','Bela','Clara','Duke','Ella','Felix','Grace','Hugo','Ines','Jonas','Kim','Lena','Miles','Nina','Oscar','Pia'])[1 + (i * 7) % 16]
    || ' ' || (ARRAY['Abel','Brandt','Costa','Dietz','Engel','Fuchs','Greco','Haas','Iten','Jung','Keller','Lorenz'])[1 + (i * 5) % 12],
  (ARRAY['Lisbon','Leipzig','Lyon','Turin','Ghent','Graz'])[1 + floor(random() * 6)::int],
  date '2024-01-01' + floor(random() * 600)::int
FROM generate_series(1, 400) AS i;

INSERT INTO orders (customer_id, placed_at, status)
SELECT 1 + floor(random() * 400)::int,
  timestamptz '2025-10-01 09:00+00' + random() * interval '365 days',
  (ARRAY['placed','shipped','shipped','shipped','shipped','shipped','shipped','shipped','returned'])[1 + floor(random() * 9)::int]
FROM generate_series(1, 2500);

INSERT INTO order_items
SELECT DISTINCT ON (o.id, p) o.id, p, 1 + floor(random() * 3)::int
FROM orders o, LATERAL (SELECT 1 + floor(power(random(), 1.6) * 14)::int AS p FROM generate_series(1, 1 + floor(random() * 3)::int) WHERE o.id > 0) AS picks;

INSERT INTO reviews (product_id, customer_id, stars, body)
SELECT 1 + floor(random() * 14)::int, 1 + floor(random() * 400)::int, 1 + floor(power(random(), 0.5) * 5)::int,
  (ARRAY['Lovely tone.', 'Went out of tune within a week.', 'My neighbours disagree.', 'Better than the old one.', NULL])[1 + floor(random() * 5)::int]
FROM generate_series(1, 600);

ANALYZE;
`;
