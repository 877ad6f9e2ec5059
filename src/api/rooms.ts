import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { page } from '#contract/paging.ts';
import { BrowseRooms, CreateRoom, ListMyRooms, OpenDm, RoomId, RoomView, UpdateRoom } from '#contract/rooms.ts';
import { browseRooms, createRoom, deleteRoom, getRoom, listMyRooms, openDm, updateRoom } from '#core/rooms.ts';

const Rooms = page(RoomView);

export const rooms = router({
  mine: userProcedure
    .input(ListMyRooms)
    .output(answers(Rooms))
    .query(({ ctx, input }) => listMyRooms(ctx.core, input)),
  browse: userProcedure
    .input(BrowseRooms)
    .output(answers(Rooms))
    .query(({ ctx, input }) => browseRooms(ctx.core, input)),
  get: userProcedure
    .input(RoomId)
    .output(answers(RoomView))
    .query(({ ctx, input }) => getRoom(ctx.core, input.roomId)),
  create: userProcedure
    .input(CreateRoom)
    .output(answers(RoomView))
    .mutation(({ ctx, input }) => createRoom(ctx.core, input)),
  openDm: userProcedure
    .input(OpenDm)
    .output(answers(RoomView))
    .mutation(({ ctx, input }) => openDm(ctx.core, input.userId)),
  update: userProcedure
    .input(UpdateRoom)
    .output(answers(RoomView))
    .mutation(({ ctx, input }) => updateRoom(ctx.core, input)),
  delete: userProcedure
    .input(RoomId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => deleteRoom(ctx.core, input.roomId)),
});
