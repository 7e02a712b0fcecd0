import { createServer } from "node:http";
import { startCarrier } from "./carrier.ts";
const token="local-auth-token", sid="AC"+"0".repeat(32);
const app = createServer(async (q,r)=>{ let b=""; for await (const c of q) b+=c; const body=new URLSearchParams(b).get("Body")??""; r.setHeader("content-type","text/xml"); r.end(/^(st|help)/i.test(body)?"<Response/>":"<Response><Message>Welcome to Members, the first coffee is on us. Msg&amp;data rates may apply. Reply STOP to leave, HELP for help.</Message></Response>");});
await new Promise<void>(r=>app.listen(0,"127.0.0.1",r)); const port=(app.address() as any).port;
const c = await startCarrier({port:4710, accountSid:sid, authToken:token, clock:{now:()=>Date.now()}, senders:[{phone:"+15005550006",segmentsPerSecond:100,inboundUrl:`http://127.0.0.1:${port}/inbound`}]});
const t=(p:string,b:string)=>fetch(c.url+`/handsets/${p}/texts`,{method:"POST",body:JSON.stringify({to:"+15005550006",body:b})}).then(r=>r.json());
await t("+15125550199","COFFEE"); await new Promise(r=>setTimeout(r,100)); await t("+15125550199","STOP"); await new Promise(r=>setTimeout(r,100)); await t("+15125550199","START");
setTimeout(async()=>{await c.stop(); app.close(); app.closeAllConnections();}, 40000);
