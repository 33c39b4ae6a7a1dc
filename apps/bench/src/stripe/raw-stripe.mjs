import Stripe from 'stripe';
import { serveLines } from '../raw-lines.mjs';

const { hostname: host, port } = new URL(process.env.STRIPE_API_BASE);
const stripe = new Stripe(process.env.STRIPE_SECRET_KEY, { host, port, protocol: 'http' });
serveLines(async ({ limit }) => (await stripe.paymentIntents.list({ limit })).data);
